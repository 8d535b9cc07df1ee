/** Licences as the sources state them. */
export const NOT_STATED = 'no declarada'
export const ODBL = 'ODbL 1.0, © colaboradores de OpenStreetMap'
export const CC_BY = 'CC BY 4.0'
export const CC_BY_SA = 'CC BY-SA 4.0'
export const CC0 = 'CC0 1.0'
