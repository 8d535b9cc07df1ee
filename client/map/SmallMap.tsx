import { useId, useMemo } from 'react'
import type { Coverage, Geometry } from '../../geodata/model/feature.ts'
import type { Change } from '../data/versions.ts'
import { classNames } from '../ui/class-names.ts'
import { unknownComunas, useComunas } from './coverage.ts'
import { CHANGE_SIGNS } from './difference-overlay.ts'
import styles from './SmallMap.module.css'
import { boxOf, frameOf, kindOf, partsOf, pathOf } from './small-map.ts'

export interface SmallMark {
  id: string
  geometry: Geometry
  /** Null: no more than a thing that is there. */
  change?: Change | null
  /** Something is wrong with it. */
  faulty?: boolean
}

export interface SmallMapProps {
  /** What the drawing shows, for who cannot see it. */
  label: string
  marks?: readonly SmallMark[]
  selected?: string | null
  /** Hatches what this coverage leaves unknown; `region` and undefined: nothing. */
  coverage?: Coverage | undefined
  width?: number
}

/** The region with its comunas, and on it where things are. A drawing, not a second map: it prints and needs no WebGL. */
export function SmallMap({ label, marks = [], selected, coverage = 'region', width = 260 }: SmallMapProps) {
  const hatch = useId()
  const comunas = useComunas()
  const drawing = useMemo(() => {
    const outlines = (comunas ?? []).flatMap(({ id, geometry }) => (geometry ? [{ id, geometry }] : []))
    const box = boxOf([...outlines, ...marks].map(({ geometry }) => geometry))
    if (!box) return null
    const frame = frameOf(box, width)
    return {
      frame,
      comunas: outlines.map(({ id, geometry }) => ({ id, d: pathOf(geometry, frame) })),
      marks: marks.map(({ id, geometry, change, faulty }) => {
        const kind = kindOf(geometry)
        return {
          id,
          kind,
          change,
          faulty,
          d: kind === 'point' ? '' : pathOf(geometry, frame),
          points: kind === 'point' ? partsOf(geometry).flat().map(frame.place) : [],
        }
      }),
    }
  }, [comunas, marks, width])
  const unknown = useMemo(
    () => new Set(unknownComunas(comunas ?? [], coverage).map(({ id }) => id)),
    [comunas, coverage],
  )
  if (!drawing) return null
  const { frame } = drawing
  return (
    <svg
      className={styles.map}
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      width={frame.width}
      height={frame.height}
      role="img"
      aria-label={label}
    >
      <defs>
        <pattern id={hatch} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles.hatch} width="3" height="8" />
        </pattern>
      </defs>
      {drawing.comunas.map(({ id, d }) => (
        <g key={id}>
          <path d={d} className={styles.comuna} />
          {unknown.has(id) && <path d={d} fill={`url(#${hatch})`} className={styles.edge} />}
        </g>
      ))}
      {drawing.marks.map(({ id, kind, change, faulty, d, points }) => (
        <g
          key={id}
          className={classNames(
            styles[kind],
            change && styles[change],
            faulty && styles.faulty,
            id === selected && styles.selected,
          )}
        >
          {d && <path d={d} />}
          {points.map(([x, y]) =>
            change ? (
              <g key={`${x} ${y}`}>
                <circle cx={x} cy={y} r={6} />
                <text x={x} y={y + 4} textAnchor="middle">
                  {CHANGE_SIGNS[change]}
                </text>
              </g>
            ) : faulty ? (
              <path key={`${x} ${y}`} d={`M${x} ${y - 5}L${x + 5} ${y + 4}H${x - 5}Z`} />
            ) : (
              <circle key={`${x} ${y}`} cx={x} cy={y} r={3.5} />
            ),
          )}
        </g>
      ))}
    </svg>
  )
}
