import { createSketch } from '../map/sketch.ts'

/** The area that is taken away, while it is drawn and until another is. */
export const downloadSketch = createSketch()
