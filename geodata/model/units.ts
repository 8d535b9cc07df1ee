import type { Text } from './text.ts'

/** A symbol that is the same in both languages. */
const same = (symbol: string): Text => ({ es: symbol, en: symbol })

/** Units of numbers, as they are written beside them. The key is what declarations name. */
export const UNITS = {
  m: { symbol: same('m'), title: { es: 'metros', en: 'metres' } },
  km: { symbol: same('km'), title: { es: 'kilómetros', en: 'kilometres' } },
  m2: { symbol: same('m²'), title: { es: 'metros cuadrados', en: 'square metres' } },
  m3: { symbol: same('m³'), title: { es: 'metros cúbicos', en: 'cubic metres' } },
  ha: { symbol: same('ha'), title: { es: 'hectáreas', en: 'hectares' } },
  t: { symbol: same('t'), title: { es: 'toneladas', en: 'tonnes' } },
  kt_year: {
    symbol: { es: 'kt/año', en: 'kt/year' },
    title: { es: 'miles de toneladas al año', en: 'thousand tonnes a year' },
  },
  t_year: { symbol: { es: 't/año', en: 't/year' }, title: { es: 'toneladas al año', en: 'tonnes a year' } },
  t_month: {
    symbol: { es: 't/mes', en: 't/month' },
    title: { es: 'toneladas al mes', en: 'tonnes a month' },
  },
  t_day: { symbol: { es: 't/día', en: 't/day' }, title: { es: 'toneladas al día', en: 'tonnes a day' } },
  kg: { symbol: same('kg'), title: { es: 'kilogramos', en: 'kilograms' } },
  kg_day: {
    symbol: { es: 'kg/día', en: 'kg/day' },
    title: { es: 'kilogramos al día', en: 'kilograms a day' },
  },
  l: { symbol: same('L'), title: { es: 'litros', en: 'litres' } },
  l_s: { symbol: same('L/s'), title: { es: 'litros por segundo', en: 'litres a second' } },
  m3_s: { symbol: same('m³/s'), title: { es: 'metros cúbicos por segundo', en: 'cubic metres a second' } },
  m3_month: {
    symbol: { es: 'm³/mes', en: 'm³/month' },
    title: { es: 'metros cúbicos al mes', en: 'cubic metres a month' },
  },
  mw: { symbol: same('MW'), title: { es: 'megavatios', en: 'megawatts' } },
  kv: { symbol: same('kV'), title: { es: 'kilovoltios', en: 'kilovolts' } },
  kva: { symbol: same('kVA'), title: { es: 'kilovoltamperios', en: 'kilovolt-amperes' } },
  usd_m: {
    symbol: { es: 'MM US$', en: 'US$ million' },
    title: { es: 'millones de dólares', en: 'million US dollars' },
  },
  ug_m3: {
    symbol: same('µg/m³'),
    title: { es: 'microgramos por metro cúbico', en: 'micrograms a cubic metre' },
  },
  percent: { symbol: same('%'), title: { es: 'por ciento', en: 'per cent' } },
  years: { symbol: { es: 'años', en: 'years' }, title: { es: 'años', en: 'years' } },
  m_asl: {
    symbol: { es: 'm s.n.m.', en: 'm a.s.l.' },
    title: { es: 'metros sobre el nivel del mar', en: 'metres above sea level' },
  },
  count: { symbol: same(''), title: { es: 'cantidad', en: 'count' } },
} as const satisfies Record<string, { symbol: Text; title: Text }>

export type UnitId = keyof typeof UNITS
