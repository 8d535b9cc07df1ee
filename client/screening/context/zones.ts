import type { Context, ContextItem, ContextRow, ContextZone } from '../../../geodata/model/context.ts'

/** What no longer is, or never came to be: told, but apart. */
const APART: readonly ContextRow['group'][] = ['closed', 'refused']
export const isApart = ({ group }: Pick<ContextRow, 'group'>) => APART.includes(group)

/** How many stand or are planned in a zone: certainly, and perhaps besides. */
export function zoneCounts({ rows }: Pick<ContextZone, 'rows'>): { count: number; may: number } {
  const counted = rows.filter((row) => !isApart(row))
  const sum = (what: 'count' | 'may') => counted.reduce((total, row) => total + row[what], 0)
  return { count: sum('count'), may: sum('may') }
}

/** Whether what is counted in a zone may be less than there is. */
export function isLeast({ truncated }: Pick<Context, 'truncated'>, zone: Pick<ContextZone, 'incomplete'>) {
  return truncated || zone.incomplete.length > 0
}

/** Rows by layer, in their order; what stands or is planned before what is apart. */
export function byLayer(rows: readonly ContextRow[]): { layer: string; rows: ContextRow[] }[] {
  return [...new Set(rows.map(({ layer }) => layer))].map((layer) => {
    const own = rows.filter((row) => row.layer === layer)
    return { layer, rows: [...own.filter((row) => !isApart(row)), ...own.filter(isApart)] }
  })
}

/** What is in a zone, certain ones first, nearest first. */
export function itemsIn(zone: string, items: readonly ContextItem[]): ContextItem[] {
  return [
    ...items.filter(({ zones }) => zones[zone] === 'in'),
    ...items.filter(({ zones }) => zones[zone] === 'may'),
  ]
}
