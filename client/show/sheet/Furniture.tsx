import { formatNumber } from '../../../geodata/model/format.ts'
import type { Bbox } from '../../data/layers.ts'
import { useWords } from '../../i18n/index.ts'
import { scaleBar } from '../../map/scale.ts'
import { degreeTicks, type Layout, MM_OF_PIXEL, type Tick, utmTicks } from './paper.ts'

/** `69°30′ O`: degrees with the minutes and seconds that the step between marks needs. */
export function degreeText(value: number, step: number, letter: string): string {
  const seconds = Math.round(Math.abs(value) * 3600 * 10) / 10
  const degrees = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Math.round((seconds % 60) * 10) / 10
  const parts = [`${degrees}°`]
  if (step < 1) parts.push(`${String(minutes).padStart(2, '0')}′`)
  if (step < 1 / 60 - 1e-9) parts.push(`${String(rest).padStart(2, '0')}″`)
  return `${parts.join('')} ${letter}`
}

/** Type of the marks, mm. */
const TYPE = 2.3
/** A mark this near to a corner, as part of the side, has no room for its number. */
const CORNER = 0.03

/** The frame of the map with its marks: degrees above and on the left, UTM 19S below and on the right. Millimetres. */
export function Ticks({ bounds, layout: { map, ticks: room } }: { bounds: Bbox; layout: Layout }) {
  const { language } = useWords()
  const degrees = degreeTicks(bounds)
  const utm = utmTicks(bounds)
  const west = language === 'es' ? 'O' : 'W'
  const text = ({ side, value }: Tick) =>
    side === 'top'
      ? degreeText(value, degrees.step, value < 0 ? west : 'E')
      : side === 'left'
        ? degreeText(value, degrees.step, value < 0 ? 'S' : 'N')
        : `${formatNumber(value, language, utm.step < 1 ? 1 : 0)} ${side === 'bottom' ? 'E' : 'N'}`
  const [width, height] = [map.width + 2 * room, map.height + 2 * room]
  const place = ({ side, at }: Tick) => {
    const x = room + at * map.width
    const y = room + at * map.height
    switch (side) {
      case 'top':
        return { line: [x, room, x, room - 1.4], label: [x, room - 2.2], turn: 0 }
      case 'bottom':
        return { line: [x, room + map.height, x, room + map.height + 1.4], label: [x, height - 1.4], turn: 0 }
      case 'left':
        return { line: [room, y, room - 1.4, y], label: [room - 2.2, y], turn: -90 }
      case 'right':
        return { line: [room + map.width, y, room + map.width + 1.4, y], label: [width - 1.4, y], turn: -90 }
    }
  }
  return (
    <svg className="sheet-ticks" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect
        x={room}
        y={room}
        width={map.width}
        height={map.height}
        fill="none"
        stroke="#000"
        strokeWidth="0.35"
      />
      {[...degrees.ticks, ...utm.ticks].map((tick) => {
        const { line, label, turn } = place(tick)
        const [x = 0, y = 0] = label
        return (
          <g key={`${tick.side} ${tick.value}`}>
            <line x1={line[0]} y1={line[1]} x2={line[2]} y2={line[3]} stroke="#000" strokeWidth="0.25" />
            {tick.at > CORNER && tick.at < 1 - CORNER && (
              <text x={x} y={y} fontSize={TYPE} textAnchor="middle" transform={`rotate(${turn} ${x} ${y})`}>
                {text(tick)}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** A bar in four parts, black and white, with its lengths; the scale in numbers above it. */
export function ScaleBar({ scale }: { scale: number }) {
  const { t, distance, number } = useWords()
  const { metres, pixels } = scaleBar((scale * MM_OF_PIXEL) / 1000, 55 / MM_OF_PIXEL)
  const length = pixels * MM_OF_PIXEL
  return (
    <div className="sheet-scale">
      <p>{t('show.sheet.scale', { scale: number(scale, 0) })}</p>
      <svg
        viewBox={`-2 0 ${length + 24} 7`}
        style={{ width: `${length + 26}mm`, height: '7mm' }}
        role="img"
        aria-label={distance(metres)}
      >
        {[0, 1, 2, 3].map((part) => (
          <rect
            key={part}
            x={(part * length) / 4}
            y={0.3}
            width={length / 4}
            height={1.6}
            fill={part % 2 ? '#fff' : '#000'}
            stroke="#000"
            strokeWidth="0.25"
          />
        ))}
        <text x={0} y={5.4} fontSize="2.8" textAnchor="middle">
          0
        </text>
        <text x={length} y={5.4} fontSize="2.8" textAnchor="middle">
          {distance(metres)}
        </text>
      </svg>
    </div>
  )
}

/** Up is north on these maps. */
export function North() {
  const { t } = useWords()
  return (
    <svg className="sheet-north" viewBox="0 0 10 14" role="img" aria-label={t('show.sheet.north')}>
      <path d="M5 4.6 8 13 5 11.2Z" fill="#fff" stroke="#000" strokeWidth="0.4" />
      <path d="M5 4.6 2 13 5 11.2Z" fill="#000" stroke="#000" strokeWidth="0.4" />
      <text x="5" y="3.6" fontSize="4" fontWeight="700" textAnchor="middle">
        N
      </text>
    </svg>
  )
}
