import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { fill } from './paper.ts'

/** Something that is not torn over two pages. */
export interface Block {
  key: string
  content: ReactNode
  /** A heading: what follows comes with it. */
  holds?: boolean
}

/**
 * The blocks in columns that are `width` wide and `height` tall, in millimetres, as the letters of this browser fall; null
 * until they are measured.
 */
export function useColumns(
  blocks: readonly Block[],
  width: number,
  height: number,
): { measure: ReactNode; columns: Block[][] | null } {
  const box = useRef<HTMLDivElement>(null)
  const [columns, setColumns] = useState<{ of: readonly Block[]; at: number[] } | null>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    let gone = false
    const measure = () => {
      if (gone) return
      // The desk shows its papers smaller than they are.
      const shrunk = width / element.getBoundingClientRect().width
      const heights = [...element.children].map((child) => child.getBoundingClientRect().height * shrunk)
      const at = fill(
        blocks.map(({ holds }, i) => ({ height: heights[i] ?? 0, ...(holds ? { holds } : {}) })),
        height,
      )
      setColumns({ of: blocks, at })
    }
    // Letters that come late have other widths.
    void document.fonts.ready.then(measure)
    return () => {
      gone = true
    }
  }, [blocks, height, width])
  const measure = (
    <div ref={box} className="sheet-measure" style={{ width: `${width}mm` }} aria-hidden="true">
      {blocks.map(({ key, content }) => (
        <div key={key} className="sheet-block">
          {content}
        </div>
      ))}
    </div>
  )
  if (!columns || columns.of !== blocks) return { measure, columns: null }
  const filled: Block[][] = []
  columns.at.forEach((at, i) => {
    const block = blocks[i]
    if (!block) return
    const column = filled[at] ?? []
    filled[at] = [...column, block]
  })
  return { measure, columns: filled }
}

export function Column({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="sheet-column">
      {blocks.map(({ key, content }) => (
        <div key={key} className="sheet-block">
          {content}
        </div>
      ))}
    </div>
  )
}
