/** The longest round distance (1, 2 or 5 times a power of ten, metres) that fits in so many pixels, and its width. */
export function scaleBar(metresPerPixel: number, maximumPixels: number): { metres: number; pixels: number } {
  const longest = metresPerPixel * maximumPixels
  const power = 10 ** Math.floor(Math.log10(longest))
  const factor = [5, 2, 1].find((step) => step * power <= longest) ?? 1
  const metres = factor * power
  return { metres, pixels: metres / metresPerPixel }
}
