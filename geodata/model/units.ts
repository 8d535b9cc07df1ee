import type { Text } from './text.ts'

/** Units of numbers, as they are written beside them. The key is what declarations name. */
export const UNITS = {
  m: { symbol: 'm', title: { es: 'metros', en: 'metres' } },
  km: { symbol: 'km', title: { es: 'kilómetros', en: 'kilometres' } },
  m2: { symbol: 'm²', title: { es: 'metros cuadrados', en: 'square metres' } },
  m3: { symbol: 'm³', title: { es: 'metros cúbicos', en: 'cubic metres' } },
  ha: { symbol: 'ha', title: { es: 'hectáreas', en: 'hectares' } },
  t: { symbol: 't', title: { es: 'toneladas', en: 'tonnes' } },
  kt_year: { symbol: 'kt/año', title: { es: 'miles de toneladas al año', en: 'thousand tonnes a year' } },
  t_year: { symbol: 't/año', title: { es: 'toneladas al año', en: 'tonnes a year' } },
  t_month: { symbol: 't/mes', title: { es: 'toneladas al mes', en: 'tonnes a month' } },
  t_day: { symbol: 't/día', title: { es: 'toneladas al día', en: 'tonnes a day' } },
  kg: { symbol: 'kg', title: { es: 'kilogramos', en: 'kilograms' } },
  kg_day: { symbol: 'kg/día', title: { es: 'kilogramos al día', en: 'kilograms a day' } },
  l: { symbol: 'L', title: { es: 'litros', en: 'litres' } },
  l_s: { symbol: 'L/s', title: { es: 'litros por segundo', en: 'litres a second' } },
  m3_s: { symbol: 'm³/s', title: { es: 'metros cúbicos por segundo', en: 'cubic metres a second' } },
  m3_month: { symbol: 'm³/mes', title: { es: 'metros cúbicos al mes', en: 'cubic metres a month' } },
  mw: { symbol: 'MW', title: { es: 'megavatios', en: 'megawatts' } },
  kv: { symbol: 'kV', title: { es: 'kilovoltios', en: 'kilovolts' } },
  kva: { symbol: 'kVA', title: { es: 'kilovoltamperios', en: 'kilovolt-amperes' } },
  usd_m: { symbol: 'MM US$', title: { es: 'millones de dólares', en: 'million US dollars' } },
  ug_m3: { symbol: 'µg/m³', title: { es: 'microgramos por metro cúbico', en: 'micrograms a cubic metre' } },
  percent: { symbol: '%', title: { es: 'por ciento', en: 'per cent' } },
  years: { symbol: 'años', title: { es: 'años', en: 'years' } },
  m_asl: { symbol: 'm s.n.m.', title: { es: 'metros sobre el nivel del mar', en: 'metres above sea level' } },
  count: { symbol: '', title: { es: 'cantidad', en: 'count' } },
} as const satisfies Record<string, { symbol: string; title: Text }>

export type UnitId = keyof typeof UNITS
