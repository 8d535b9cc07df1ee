/** What a step is about, in the order in which lanes are read. No schema here: the page carries this file. */
export const GROUPS = ['land', 'environment', 'consultation', 'sector', 'planning'] as const
export type Group = (typeof GROUPS)[number]
