import type { LegendPart } from '../../map/legend-parts.ts'
import type { Ground } from '../../map/palette.ts'
import { scaleBar } from '../../map/scale.ts'
import { fill } from '../sheet/paper.ts'

export interface Strip {
  /** Pixels of the picture for each CSS pixel. */
  ratio: number
  metresPerPixel: number
  distance: (metres: number) => string
  /** Colours of the map, and what its signs mean. */
  ground: Ground
  groups: readonly LegendPart[]
  title: string
  lines: readonly string[]
  note: string
  name: string
}

const PADDING = 16
const FONT = '"Atkinson Hyperlegible Next", sans-serif'

/** Words in lines that are not wider than `width`, as `measure` says. A word that is too long alone is cut. */
export function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word
    if (measure(longer) <= width) {
      line = longer
      continue
    }
    if (line) lines.push(line)
    while (measure(word) > width && word.length > 1) {
      let length = word.length - 1
      while (length > 1 && measure(word.slice(0, length)) > width) length--
      lines.push(word.slice(0, length))
      word = word.slice(length)
    }
    line = word
  }
  return line ? [...lines, line] : lines
}

/** Room for a sign before its words, and beside it. */
const [SIGN, GAP] = [44, 20]
/** Least width of a column of the legend. */
const COLUMN = 260
const STEP = 18

interface Line {
  image: HTMLImageElement | null
  lines: readonly string[]
  height: number
  /** Of several signs: it goes where they go. */
  holds?: boolean
}

/** The picture with a strip under it: what it shows, its signs, its scale, what it comes from, when, and where to see it. */
export async function withStrip(picture: HTMLCanvasElement, strip: Strip): Promise<HTMLCanvasElement> {
  const { ratio, ground } = strip
  const width = picture.width / ratio
  const height = picture.height / ratio
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  const inside = width - 2 * PADDING
  const wrapped = (text: string, font: string, room = inside) => {
    context.font = font
    return wrap(text, room, (part) => context.measureText(part).width)
  }
  const bold = `600 18px ${FONT}`
  const plain = `14px ${FONT}`
  const title = wrapped(strip.title, bold)
  const lines = strip.lines.flatMap((line) => wrapped(line, plain))
  const foot = wrapped(`${strip.name} · ${strip.note}`, plain)

  const columns = Math.max(1, Math.floor((inside + GAP) / (COLUMN + GAP)))
  const column = (inside - (columns - 1) * GAP) / columns
  const legend: Line[] = []
  for (const { title, signs } of strip.groups) {
    if (title !== undefined) {
      const lines = wrapped(title, plain, column)
      legend.push({ image: null, lines, height: lines.length * STEP + 6, holds: true })
    }
    for (const { svg, words, value } of signs) {
      const image = await imageOf(svg)
      const lines = wrapped(value === undefined ? words : `${words} · ${value}`, plain, column - SIGN)
      legend.push({ image, lines, height: Math.max(image.height, lines.length * STEP) + 4 })
    }
  }
  const [at, legendHeight] = inColumns(legend, columns)

  const tall = 2 * PADDING + title.length * 24 + 22 + legendHeight + (lines.length + foot.length) * 20
  canvas.width = picture.width
  canvas.height = Math.round((height + tall) * ratio)
  context.drawImage(picture, 0, 0)
  context.scale(ratio, ratio)
  context.fillStyle = ground.halo
  context.fillRect(0, height, width, tall)
  context.textBaseline = 'top'

  let y = height + PADDING
  const write = (
    all: readonly string[],
    { font, colour, step, x = PADDING }: { font: string; colour: string; step: number; x?: number },
  ) => {
    context.font = font
    context.fillStyle = colour
    for (const line of all) {
      context.fillText(line, x, y)
      y += step
    }
  }
  write(title, { font: bold, colour: ground.ink, step: 24 })
  const { metres, pixels } = scaleBar(strip.metresPerPixel, Math.min(160, inside / 2))
  context.strokeStyle = ground.ink
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(PADDING, y + 4)
  context.lineTo(PADDING, y + 11)
  context.lineTo(PADDING + pixels, y + 11)
  context.lineTo(PADDING + pixels, y + 4)
  context.stroke()
  context.font = plain
  context.fillStyle = ground.ink
  context.fillText(`${strip.distance(metres)} · N ↑`, PADDING + pixels + 8, y)
  y += 22

  const top = y
  const down = new Array<number>(columns).fill(top)
  legend.forEach(({ image, lines, height }, i) => {
    const place = at[i] ?? 0
    const x = PADDING + place * (column + GAP)
    const from = down[place] ?? top
    if (image) context.drawImage(image, x + (SIGN - 8 - image.width) / 2, from, image.width, image.height)
    y = image ? from + Math.max(0, (image.height - lines.length * STEP) / 2) + 1 : from + 4
    write(lines, {
      font: plain,
      colour: image ? ground.ink : ground.text,
      step: STEP,
      x: image ? x + SIGN : x,
    })
    down[place] = from + height
  })
  y = top + legendHeight
  write(lines, { font: plain, colour: ground.ink, step: 20 })
  write(foot, { font: plain, colour: ground.text, step: 20 })
  return canvas
}

/** In which column each line of the legend stands, and how tall the columns are: as level as they can be. */
function inColumns(legend: readonly Line[], columns: number): [at: number[], height: number] {
  const total = legend.reduce((sum, { height }) => sum + height, 0)
  if (total === 0) return [[], 0]
  for (let height = Math.ceil(total / columns); ; height += STEP) {
    const at = fill(legend, height)
    if ((at.at(-1) ?? 0) >= columns && height < total) continue
    const sums = new Array<number>(columns).fill(0)
    legend.forEach((one, i) => {
      sums[at[i] ?? 0] = (sums[at[i] ?? 0] ?? 0) + one.height
    })
    return [at, Math.max(...sums) + 8]
  }
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  return image
}
