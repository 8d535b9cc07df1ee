import type { Text } from '../model/text.ts'

/*
 * Authorities and citations are proper names: rules hold them once, as the law writes them, with a few English words
 * that join them. Here are those words in Spanish.
 */

const AUTHORITIES: Readonly<Record<string, string>> = {
  municipality: 'municipalidad',
  Municipality: 'Municipalidad',
  communities: 'comunidades',
  operator: 'operador',
  'line owner': 'dueño de la línea',
  several: 'varios organismos',
  'sector services': 'servicios sectoriales',
  'reporting service': 'servicio que informa',
  'any administrative body': 'cualquier órgano de la Administración',
  'each órgano sectorial': 'cada órgano sectorial',
  'every state service': 'todo servicio del Estado',
  'the deciding service with CONADI': 'el servicio que decide, con CONADI',
  'GORE and CORE': 'GORE y CORE',
  'CMN or SBAP per transition': 'CMN o SBAP, según la transición',
  'SBAP (CONAF until handover)': 'SBAP (CONAF hasta el traspaso)',
  'MBN with Subsecretaría de Servicios Sociales and CONADI':
    'MBN con la Subsecretaría de Servicios Sociales y CONADI',
  'Ministerio del Interior with RREE and Defensa': 'Ministerio del Interior con RREE y Defensa',
}

/** A rule's `authority` in both languages; the names of services are the same in both. */
export function authorityText(authority: string): Text {
  const es = authority
    .split(' / ')
    .map((part) => AUTHORITIES[part] ?? part)
    .join(' / ')
  return {
    es: es.charAt(0).toUpperCase() + es.slice(1),
    en: authority.charAt(0).toUpperCase() + authority.slice(1),
  }
}

const CITATIONS: readonly (readonly [RegExp, string])[] = [
  [/ and /g, ' y '],
  [/ to /g, ' a '],
  [/\badded by\b/g, 'agregado por'],
  [/\bletters\b/g, 'letras'],
  [/\bmentions permits\b/g, 'menciona permisos'],
  [/\bMBN practice\b/g, 'práctica del MBN'],
  [/\bregulation\b/g, 'reglamento'],
  [/\bzone decree\b/g, 'decreto de la zona'],
  [/\bzone DS\b/g, 'zona: DS'],
  [/\bland decrees\b/g, 'decretos de los terrenos'],
  [/\breplaces DS\b/g, 'reemplaza al DS'],
  [/\bgas networks\b/g, 'redes de gas'],
  [/\bliquid fuels\b/g, 'combustibles líquidos'],
  [/\(peer\)/g, '(referencia extranjera)'],
  [/\bWorld Heritage Convention\b/g, 'Convención del Patrimonio Mundial'],
  [/\bICAO Annex 14\b/g, 'Anexo 14 de la OACI'],
  [/\bILO 169\b/g, 'Convenio 169 de la OIT'],
]

/** A rule's `cite` in both languages. */
export function citeText(cite: string): Text {
  return {
    es: CITATIONS.reduce((text, [english, spanish]) => text.replace(english, spanish), cite),
    en: cite,
  }
}
