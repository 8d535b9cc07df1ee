import { formatView, tidyView, type View } from '../map/view.ts'

/** The address of a view that is passed on: where it is, without what only says how it is passed on. */
export function addressOf(path: string, view: View): string {
  return path + formatView(tidyView({ ...view, print: undefined, story: undefined }))
}

/** A view of the whole address, with where the map looks at this moment. */
export const withCenter = (view: View, center: View['c'] | undefined): View =>
  center ? { ...view, c: center } : view
