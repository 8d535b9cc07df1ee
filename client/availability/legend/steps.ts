/** Hectares of free land by score in so many steps, the worst first, of the tenths that an answer has. */
export function hectaresByStep(score_ha: readonly number[], steps: number): number[] {
  const result = new Array<number>(steps).fill(0)
  for (const [tenth, ha] of score_ha.entries()) {
    const step = Math.min(steps - 1, Math.floor((tenth * steps) / score_ha.length))
    result[step] = (result[step] as number) + ha
  }
  return result
}
