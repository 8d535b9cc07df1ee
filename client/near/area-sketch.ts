import { createSketch } from '../map/sketch.ts'

/** The area asked about while it is drawn; the link keeps it afterwards. */
export const areaSketch = createSketch()
