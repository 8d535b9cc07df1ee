import i18next from 'i18next'
import { formats } from '../../geodata/model/format.ts'
import en from '../i18n/en.json'
import es from '../i18n/es.json'
import type { Words } from '../i18n/index.ts'

/** The words of the interface in a language, as components get them from `useWords`. */
export async function wordsIn(language: Words['language']): Promise<Words> {
  const instance = i18next.createInstance()
  await instance.init({
    lng: language,
    resources: { [language]: { translation: language === 'es' ? es : en } },
    interpolation: { escapeValue: false },
  })
  return { language, t: instance.t, say: (text) => text[language], ...formats(language) } as Words
}
