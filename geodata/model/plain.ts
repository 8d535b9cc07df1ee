/** For comparing what people type: letters without accents, in small. SQL: `geo.fold`. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
