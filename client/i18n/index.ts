import i18next, { type TFunction } from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { formats } from '../../geodata/model/format.ts'
import type { Language } from '../../geodata/model/text.ts'
import en from './en.json'
import es from './es.json'

export type { Language } from '../../geodata/model/text.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof es }
    strictKeyChecks: true
  }
}

/** The words of the interface. Both languages travel together: they are small, and switching is at once. */
export function startLanguage(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'es',
    resources: { es: { translation: es }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = language
}

export function setLanguage(language: Language): void {
  document.documentElement.lang = language
  if (i18next.language !== language) void i18next.changeLanguage(language)
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
