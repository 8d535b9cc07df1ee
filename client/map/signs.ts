/** Small drawings of what tasks draw over the layers, for the legend. Pure; each as an SVG of its own. */

const [WIDTH, HEIGHT] = [36, 22]
const svg = (body: string, width = WIDTH, height = HEIGHT) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`

interface Stroke {
  width?: number
  /** Lengths of dash and gap, px. */
  dash?: readonly number[]
}
const strokeOf = (colour: string, { width = 2, dash }: Stroke) =>
  `stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`

/** An outline, filled thinly (`opacity`) or not at all. */
export const areaSign = (colour: string, { opacity = 0, ...stroke }: Stroke & { opacity?: number } = {}) =>
  svg(
    `<path d="M5 17 9 5l13-1 9 7-6 8Z" fill="${colour}" fill-opacity="${opacity}" ${strokeOf(colour, stroke)}/>`,
  )

export const lineSign = (colour: string, stroke: Stroke = {}) =>
  svg(`<path d="M3 17 13 6l8 8L33 5" fill="none" ${strokeOf(colour, stroke)}/>`)

export const circleSign = (colour: string, stroke: Stroke = {}) =>
  svg(`<circle cx="18" cy="11" r="9" fill="none" ${strokeOf(colour, stroke)}/>`)

/** A disc as large as on the map, with what is written on it. */
export const discSign = (
  { fill, edge, text = '' }: { fill: string; edge: string; text?: string },
  radius: number,
) =>
  svg(
    `<circle cx="18" cy="13" r="${radius}" fill="${fill}" stroke="${edge}" stroke-width="2"/>` +
      (text
        ? `<text x="18" y="17" font-size="12" font-family="sans-serif" text-anchor="middle" fill="${edge}">${text}</text>`
        : ''),
    WIDTH,
    26,
  )

/** A colour as the map lays it on. */
export const swatchSign = (colour: string, opacity: number, edge: string) =>
  svg(
    `<rect x="5.5" y="2.5" width="25" height="17" fill="${colour}" fill-opacity="${opacity}" stroke="${edge}"/>`,
  )
