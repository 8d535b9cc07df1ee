import { createSketch } from '../map/sketch.ts'

/** The site being drawn: the one small store of the page. It outlives the panel, so closing it loses nothing. */
export const siteSketch = createSketch()
