import { createSketch } from '../map/sketch.ts'

/** The site being drawn: the one small store of the page. It outlives the panel, so closing it loses nothing. */
export const siteSketch = createSketch()

let unsettled: (() => Promise<void>) | null = null

/** Says how to take in what is being typed, while it has not been; null when there is nothing. */
export function setUnsettled(settle: (() => Promise<void>) | null): void {
  unsettled = settle
}

/** Takes in what is still being typed, before it is used. */
export async function settleSite(): Promise<void> {
  await unsettled?.()
}
