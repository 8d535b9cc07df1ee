import { useMemo } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Theme } from '../../geodata/model/layer.ts'
import { useWords } from '../i18n/index.ts'
import styles from './MiniMap.module.css'
import { drawMiniMap, type Neighbour } from './mini-map.ts'

export interface MiniFeature extends Neighbour {
  name: string
  theme: Theme
}

export interface MiniMapProps {
  site: Geometry
  features: readonly MiniFeature[]
  /** What the drawing shows, for who cannot see it. */
  label: string
  width?: number
  height?: number
  /** Another outline of the site, drawn dashed: as it came, before a repair. */
  before?: Geometry
  /** By how much the edges of site and features may be off, m: drawn as a band around the site. */
  margin_m?: number
}

/** Site and features as a small drawing; no second map. */
export function MiniMap({
  site,
  features,
  label,
  width = 352,
  height = 176,
  before,
  margin_m = 0,
}: MiniMapProps) {
  const { distance } = useWords()
  const drawing = useMemo(
    () =>
      drawMiniMap(
        site,
        before ? [...features, { id: 'before', geometry: before, touches: true }] : features,
        { width, height, margin_m },
      ),
    [site, features, before, width, height, margin_m],
  )
  const themes = new Map(features.map(({ id, theme }) => [id, theme]))
  const { scale, gap } = drawing
  return (
    <svg
      className={styles.map}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="xMidYMid meet"
    >
      <rect className={styles.ground} width={width} height={height} />
      {drawing.features.map(({ id, kind, d, points }) => {
        const style = id === 'before' ? undefined : { '--tone': `var(--theme-${themes.get(id) ?? 'base'})` }
        return (
          <g
            key={id}
            style={style as React.CSSProperties}
            className={styles[id === 'before' ? 'before' : kind]}
          >
            {d && <path d={d} />}
            {points.map(([x, y]) => (
              <circle key={`${x} ${y}`} cx={x} cy={y} r={5} />
            ))}
          </g>
        )
      })}
      {drawing.band > 0 && (
        <path className={styles.band} d={drawing.site} style={{ strokeWidth: 2 * drawing.band }} />
      )}
      {gap && <path className={styles.gap} d={`M${gap.from.join(' ')}L${gap.to.join(' ')}`} />}
      <path className={styles.siteCasing} d={drawing.site} />
      <path className={styles.site} d={drawing.site} />
      <g transform={`translate(8 ${height - 10})`}>
        <path className={styles.scaleHalo} d={`M0 -4V0H${scale.pixels}V-4`} />
        <path className={styles.scale} d={`M0 -4V0H${scale.pixels}V-4`} />
        <text className={styles.text} x={scale.pixels + 6} y={1}>
          {distance(scale.metres)}
        </text>
      </g>
      <g transform={`translate(${width - 16} 16)`}>
        <path className={styles.north} d="M0 -9L4 4L0 1L-4 4Z" />
        <text className={styles.text} x={0} y={15} textAnchor="middle">
          N
        </text>
      </g>
    </svg>
  )
}
