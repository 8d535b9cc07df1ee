import { layerById } from '../../geodata/layers/index.ts'
import type { Tenure, TenureKind } from '../../geodata/model/candidate.ts'
import { formatNumber } from '../../geodata/model/format.ts'
import type { Language, Text } from '../../geodata/model/text.ts'

/** Whose land is, and which rights are over it, in words. */

export const TENURE_TEXT: Readonly<Record<TenureKind, Text>> = {
  state: { es: 'fiscal', en: 'State land' },
  committed: { es: 'fiscal comprometido', en: 'committed State land' },
  disposed: { es: 'era fiscal; vendido o transferido', en: 'was the State’s; sold or transferred' },
  observatory: { es: 'de un observatorio', en: 'of an observatory' },
  defence: { es: 'de la defensa', en: 'of defence' },
  indigenous: { es: 'indígena', en: 'Indigenous land' },
  'maritime-concession': { es: 'concesión marítima', en: 'maritime concession' },
  'mining-exploitation': { es: 'concesión minera de explotación', en: 'mining exploitation concession' },
  'mining-exploration': { es: 'concesión minera de exploración', en: 'mining exploration concession' },
  'mining-easement': { es: 'servidumbre minera', en: 'mining easement' },
}

const percent = (share: number, language: Language) =>
  share > 0 && share < 0.01 ? '<\u00a01\u00a0%' : `${formatNumber(share * 100, language, 0)}\u00a0%`

/** `fiscal 80 %; sin dato 20 %. Derechos: concesión minera de explotación 100 %`. `missing`: name layers without data. */
export function tenureText(
  { parts, unknown_share, not_loaded }: Tenure,
  { missing: isSaid = true } = {},
): Text {
  const write = (language: Language): string => {
    const one = ({ tenure, pending, share }: Tenure['parts'][number]) =>
      `${TENURE_TEXT[tenure][language]}${pending ? { es: ' en trámite', en: ' applied for' }[language] : ''} ${percent(share, language)}`
    const owners = parts.filter(({ says }) => says === 'owner').map(one)
    const rights = parts.filter(({ says }) => says === 'right').map(one)
    const unknown =
      unknown_share > 0.005
        ? [
            `${{ es: 'sin dato: fiscal o privado', en: 'not known: State or private' }[language]} ${percent(unknown_share, language)}`,
          ]
        : []
    const missing = (isSaid ? not_loaded : []).map((layer) => layerById(layer)?.title[language] ?? layer)
    return [
      [...owners, ...unknown].join('; '),
      ...(rights.length ? [`${{ es: 'Derechos', en: 'Rights' }[language]}: ${rights.join('; ')}`] : []),
      ...(missing.length ? [`${{ es: 'Sin datos', en: 'No data' }[language]}: ${missing.join(', ')}`] : []),
    ]
      .filter((part) => part !== '')
      .join('. ')
  }
  return { es: write('es'), en: write('en') }
}
