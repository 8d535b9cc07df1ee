import { iconSvg, patternSvg, signSvg } from '../../geodata/layers/symbology.ts'

/** Pixels of the image for each pixel on the map: patterns and icons stay sharp on fine screens. */
const RATIO = 2

/**
 * The SVG that an image id of a style names (`pattern:<fill>:<tone>:<flavour>`, `icon:<icon>:<tone>:<flavour>`,
 * `sign:<icon>:<line>:<radius>:<tone>:<flavour>`), or null.
 */
export function imageSvg(id: string): string | null {
  const [kind, name, ...rest] = id.split(':')
  const [tone, flavour] = rest.slice(-2)
  if (!name || !tone || (flavour !== 'light' && flavour !== 'dark')) return null
  if (kind === 'pattern') return patternSvg(name as never, tone as never, flavour)
  if (kind === 'icon') return iconSvg(name as never, tone as never, flavour)
  if (kind === 'sign')
    return signSvg(
      { icon: name as never, line: rest[0] as never, radius: Number(rest[1]) },
      tone as never,
      flavour,
    )
  return null
}

/** Draws an SVG into pixels at its own width and height times the ratio. Needs a document; `img-src data:`. */
export async function rasterize(svg: string): Promise<{ image: ImageData; pixelRatio: number }> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const width = Math.max(1, Math.round(image.naturalWidth * RATIO))
  const height = Math.max(1, Math.round(image.naturalHeight * RATIO))
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no 2d canvas')
  context.drawImage(image, 0, 0, width, height)
  return { image: context.getImageData(0, 0, width, height), pixelRatio: RATIO }
}
