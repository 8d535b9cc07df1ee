import i18next, { type TFunction } from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { formats } from '../../geodata/model/format.ts'
import type { Language } from '../../geodata/model/text.ts'
import type es from './es.json'

export type { Language } from '../../geodata/model/text.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof es }
    strictKeyChecks: true
  }
}

/** The words of one language are loaded, the other's when somebody asks for them. */
const LOAD: Record<Language, () => Promise<{ default: object }>> = {
  es: () => import('./es.json'),
  en: () => import('./en.json'),
}

/** The words of the interface, in one language; `setLanguage` brings the other. */
export async function startLanguage(language: Language): Promise<void> {
  document.documentElement.lang = language
  const { default: words } = await LOAD[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: words } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
}

export async function setLanguage(language: Language): Promise<void> {
  document.documentElement.lang = language
  if (i18next.language === language) return
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { default: words } = await LOAD[language]()
    i18next.addResourceBundle(language, 'translation', words)
  }
  // Asked for another meanwhile: that one counts.
  if (document.documentElement.lang === language) await i18next.changeLanguage(language)
}

export interface Words extends ReturnType<typeof formats> {
  language: Language
  /** A sentence of the interface. */
  t: TFunction
  /** The domain's own text (`{ es, en }`) in the reader's language. */
  say: (text: Record<Language, string>) => string
}

/** Everything a component needs to speak: words of the interface, of the domain, numbers and dates. */
export function useWords(): Words {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'es'
  return useMemo(() => ({ language, t, say: (text) => text[language], ...formats(language) }), [language, t])
}
