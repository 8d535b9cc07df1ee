import { scaleBar } from '../../map/scale.ts'

export interface Strip {
  /** Pixels of the picture for each CSS pixel. */
  ratio: number
  metresPerPixel: number
  distance: (metres: number) => string
  title: string
  lines: readonly string[]
  note: string
  name: string
}

const PADDING = 16
const FONT = '"Atkinson Hyperlegible Next", sans-serif'
const INK = '#1f1b16'
const QUIET = '#655d53'

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

/** The picture with a strip under it: what it shows, its scale, what it comes from, when and where it can be seen again. */
export function withStrip(picture: HTMLCanvasElement, strip: Strip): HTMLCanvasElement {
  const { ratio } = strip
  const width = picture.width / ratio
  const height = picture.height / ratio
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  const inside = width - 2 * PADDING
  const wrapped = (text: string, font: string) => {
    context.font = font
    return wrap(text, inside, (part) => context.measureText(part).width)
  }
  const bold = `600 18px ${FONT}`
  const plain = `14px ${FONT}`
  const title = wrapped(strip.title, bold)
  const lines = strip.lines.flatMap((line) => wrapped(line, plain))
  const foot = wrapped(`${strip.name} · ${strip.note}`, plain)
  const tall = 2 * PADDING + title.length * 24 + 22 + (lines.length + foot.length) * 20
  canvas.width = picture.width
  canvas.height = Math.round((height + tall) * ratio)
  context.drawImage(picture, 0, 0)
  context.scale(ratio, ratio)
  context.fillStyle = '#ffffff'
  context.fillRect(0, height, width, tall)
  context.textBaseline = 'top'

  let y = height + PADDING
  const write = (all: readonly string[], font: string, colour: string, step: number) => {
    context.font = font
    context.fillStyle = colour
    for (const line of all) {
      context.fillText(line, PADDING, y)
      y += step
    }
  }
  write(title, bold, INK, 24)
  const { metres, pixels } = scaleBar(strip.metresPerPixel, Math.min(160, inside / 2))
  context.strokeStyle = INK
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(PADDING, y + 4)
  context.lineTo(PADDING, y + 11)
  context.lineTo(PADDING + pixels, y + 11)
  context.lineTo(PADDING + pixels, y + 4)
  context.stroke()
  context.font = plain
  context.fillStyle = INK
  context.fillText(`${strip.distance(metres)} · N ↑`, PADDING + pixels + 8, y)
  y += 22
  write(lines, plain, INK, 20)
  write(foot, plain, QUIET, 20)
  return canvas
}
