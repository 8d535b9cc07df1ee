/** A feature in a file of features: its box and its bytes. */
export interface TreeItem {
  /** [xmin, ymin, xmax, ymax]; infinite the wrong way round for what has no place. */
  bounds: readonly [number, number, number, number]
  start: number
  length: number
}

/** Children of a node, as FlatGeobuf's readers expect. */
export const NODE_SIZE = 16
const NODE_BYTES = 40
/** Cells of the curve along a side. */
const CURVE = 65_535

/** The items along a Hilbert curve over their common box, so that neighbours on the ground are neighbours in the file. */
export function spatialOrder(items: readonly TreeItem[]): TreeItem[] {
  const all = union(items)
  const width = all[2] - all[0] || 1
  const height = all[3] - all[1] || 1
  const cell = (value: number) => Math.floor(CURVE * (Number.isFinite(value) ? value : 0))
  return items
    .map((item) => {
      const [xmin, ymin, xmax, ymax] = item.bounds
      const x = cell(((xmin + xmax) / 2 - all[0]) / width)
      const y = cell(((ymin + ymax) / 2 - all[1]) / height)
      return { item, place: hilbert(x, y) }
    })
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** Distance along the Hilbert curve of a 65536 × 65536 grid. */
function hilbert(x: number, y: number): number {
  let distance = 0
  for (let side = 32_768; side > 0; side = Math.floor(side / 2)) {
    const right = (x & side) > 0 ? 1 : 0
    const upper = (y & side) > 0 ? 1 : 0
    distance += side * side * ((3 * right) ^ upper)
    if (upper === 0) {
      if (right === 1) {
        x = CURVE - x
        y = CURVE - y
      }
      ;[x, y] = [y, x]
    }
  }
  return distance
}

/**
 * The packed R-tree of FlatGeobuf over ordered items: nodes of four doubles and an offset, little-endian, root first.
 * A leaf's offset is that of its feature's first byte in the file of ordered features; another's, its first child.
 */
export function packedTree(ordered: readonly TreeItem[]): Buffer {
  // How many nodes each level has, leaves first.
  const counts = [ordered.length]
  do counts.push(Math.ceil((counts.at(-1) as number) / NODE_SIZE))
  while (counts.at(-1) !== 1)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const tree = Buffer.alloc(total * NODE_BYTES)
  const write = (node: number, bounds: readonly number[], offset: number) => {
    bounds.forEach((bound, i) => {
      tree.writeDoubleLE(bound, node * NODE_BYTES + 8 * i)
    })
    tree.writeBigUInt64LE(BigInt(offset), node * NODE_BYTES + 32)
  }

  let first = total - ordered.length
  let offset = 0
  ordered.forEach(({ bounds, length }, i) => {
    write(first + i, bounds, offset)
    offset += length
  })
  let below = ordered.map(({ bounds }) => ({ bounds }))
  for (const count of counts.slice(1)) {
    const parents = Array.from({ length: count }, (_, i) => ({
      bounds: union(below.slice(i * NODE_SIZE, (i + 1) * NODE_SIZE)),
    }))
    parents.forEach(({ bounds }, i) => {
      write(first - count + i, bounds, first + i * NODE_SIZE)
    })
    first -= count
    below = parents
  }
  return tree
}

function union(items: readonly Pick<TreeItem, 'bounds'>[]): [number, number, number, number] {
  const all: [number, number, number, number] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const { bounds } of items) {
    all[0] = Math.min(all[0], bounds[0])
    all[1] = Math.min(all[1], bounds[1])
    all[2] = Math.max(all[2], bounds[2])
    all[3] = Math.max(all[3], bounds[3])
  }
  return all
}
