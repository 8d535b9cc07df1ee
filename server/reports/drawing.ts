import { parseDocument } from 'htmlparser2'

/**
 * A drawing as a list of marks, in points (1/72 inch), y downwards: `pdf.ts` draws it as vectors, `drawingSvg` writes it
 * as SVG. Paths are in the language of SVG and are filled by the even-odd rule.
 */
export interface Drawing {
  width: number
  height: number
  marks: readonly Mark[]
}

/** [a, b, c, d, e, f] as in SVG's `matrix()`. */
export type Matrix = readonly [number, number, number, number, number, number]

export interface PathMark {
  kind: 'path'
  d: string
  fill?: string
  fillOpacity?: number
  stroke?: string
  width?: number
  dash?: readonly [number, number]
  round?: boolean
}

export interface TextMark {
  kind: 'text'
  /** Where the base line starts, has its middle or ends. */
  x: number
  y: number
  text: string
  size: number
  anchor: 'start' | 'middle' | 'end'
  bold?: boolean
  colour: string
  /** Colour of what surrounds the letters. */
  halo?: string
  /** Degrees clockwise around (x, y). */
  angle?: number
}

export interface GroupMark {
  kind: 'group'
  matrix?: Matrix
  /** Path outside of which nothing shows. */
  clip?: string
  opacity?: number
  marks: readonly Mark[]
}

/** A picture made of dots: what has no outlines of its own. */
export interface ImageMark {
  kind: 'image'
  x: number
  y: number
  width: number
  height: number
  /** Without transparency. */
  png: Uint8Array
}

export type Mark = PathMark | TextMark | GroupMark | ImageMark

/** A number of a drawing: hundredths are finer than any printer. */
export const n = (value: number): string => {
  const rounded = Math.round(value * 100) / 100
  return String(rounded === 0 ? 0 : rounded)
}

export const rectangle = (x: number, y: number, width: number, height: number) =>
  `M${n(x)} ${n(y)}H${n(x + width)}V${n(y + height)}H${n(x)}Z`

export const circle = (x: number, y: number, r: number) =>
  `M${n(x - r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x + r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x - r)} ${n(y)}Z`

/** Shifted and scaled. */
export const placed = (marks: readonly Mark[], x: number, y: number, scale = 1): GroupMark => ({
  kind: 'group',
  matrix: [scale, 0, 0, scale, x, y],
  marks,
})

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The drawing as SVG; `family` is the font its words are set in. */
export function drawingSvg({ width, height, marks }: Drawing, family: string): string {
  let clips = 0
  const write = (mark: Mark): string => {
    if (mark.kind === 'path') {
      const fill = mark.fill
        ? ` fill="${mark.fill}" fill-rule="evenodd"${mark.fillOpacity === undefined ? '' : ` fill-opacity="${n(mark.fillOpacity)}"`}`
        : ' fill="none"'
      const stroke = mark.stroke
        ? ` stroke="${mark.stroke}" stroke-width="${n(mark.width ?? 1)}"${mark.dash ? ` stroke-dasharray="${mark.dash.map(n).join(' ')}"` : ''}${mark.round ? ' stroke-linecap="round" stroke-linejoin="round"' : ''}`
        : ''
      return `<path d="${mark.d}"${fill}${stroke}/>`
    }
    if (mark.kind === 'text') {
      const turn = mark.angle ? ` transform="rotate(${n(mark.angle)} ${n(mark.x)} ${n(mark.y)})"` : ''
      const halo = mark.halo
        ? ` stroke="${mark.halo}" stroke-width="2" stroke-linejoin="round" paint-order="stroke"`
        : ''
      return `<text x="${n(mark.x)}" y="${n(mark.y)}" font-family="${family}" font-size="${n(mark.size)}"${mark.bold ? ' font-weight="700"' : ''} text-anchor="${mark.anchor}" fill="${mark.colour}"${halo}${turn}>${escaped(mark.text)}</text>`
    }
    if (mark.kind === 'image') {
      const data = Buffer.from(mark.png).toString('base64')
      return `<image x="${n(mark.x)}" y="${n(mark.y)}" width="${n(mark.width)}" height="${n(mark.height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="data:image/png;base64,${data}"/>`
    }
    const inner = mark.marks.map(write).join('')
    const matrix = mark.matrix
      ? ` transform="matrix(${mark.matrix.map((value) => String(value)).join(' ')})"`
      : ''
    const opacity = mark.opacity === undefined ? '' : ` opacity="${n(mark.opacity)}"`
    if (!mark.clip) return `<g${matrix}${opacity}>${inner}</g>`
    clips += 1
    return `<g${matrix}${opacity}><clipPath id="c${clips}"><path d="${mark.clip}" clip-rule="evenodd"/></clipPath><g clip-path="url(#c${clips})">${inner}</g></g>`
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">${marks.map(write).join('')}</svg>`
}

type Element = { name?: string; attribs?: Record<string, string>; children?: Element[] }

/**
 * The marks of an SVG that `geodata/layers/symbology.ts` wrote: `svg`, `g`, `path` and `circle` with the attributes it
 * uses. Throws on anything else, so that a symbol is never drawn by half.
 */
export function svgDrawing(svg: string): Drawing {
  const root = (parseDocument(svg, { xmlMode: true }) as unknown as Element).children?.find(
    ({ name }) => name === 'svg',
  )
  if (!root) throw new Error('No SVG')
  const number = (element: Element, name: string, other = 0) => {
    const value = element.attribs?.[name]
    return value === undefined ? other : Number(value)
  }
  const ink = (element: Element): Omit<PathMark, 'kind' | 'd'> => {
    const { fill, stroke, ...rest } = element.attribs ?? {}
    const dash = rest['stroke-dasharray']?.split(' ').map(Number)
    return {
      ...(fill === 'none' ? {} : { fill: fill ?? '#000000' }),
      ...(rest['fill-opacity'] === undefined ? {} : { fillOpacity: Number(rest['fill-opacity']) }),
      ...(stroke ? { stroke, width: number(element, 'stroke-width', 1) } : {}),
      ...(dash ? { dash: [dash[0] ?? 0, dash[1] ?? 0] as const } : {}),
      ...(rest['stroke-linecap'] === 'round' ? { round: true } : {}),
    }
  }
  const read = (element: Element): Mark[] => {
    const inside = () => (element.children ?? []).filter(({ name }) => name).flatMap(read)
    switch (element.name) {
      case 'path':
        return [{ kind: 'path', d: element.attribs?.d ?? '', ...ink(element) }]
      case 'circle':
        return [
          {
            kind: 'path',
            d: circle(number(element, 'cx'), number(element, 'cy'), number(element, 'r')),
            ...ink(element),
          },
        ]
      case 'g': {
        const transform = element.attribs?.transform ?? ''
        const [x = 0, y = 0] = /translate\(([^)]*)\)/.exec(transform)?.[1]?.split(' ').map(Number) ?? []
        const scale = Number(/scale\(([^)]*)\)/.exec(transform)?.[1] ?? 1)
        const opacity = element.attribs?.opacity
        return [
          {
            ...placed(inside(), x, y, scale),
            ...(opacity === undefined ? {} : { opacity: Number(opacity) }),
          },
        ]
      }
      case 'svg': {
        const [width, height] = [number(element, 'width'), number(element, 'height')]
        return [
          {
            ...placed(inside(), number(element, 'x'), number(element, 'y')),
            clip: rectangle(0, 0, width, height),
          },
        ]
      }
      default:
        throw new Error(`A symbol holds <${element.name}>, which is not drawn on paper`)
    }
  }
  return {
    width: number(root, 'width'),
    height: number(root, 'height'),
    marks: (root.children ?? []).filter(({ name }) => name).flatMap(read),
  }
}
