import { tidyView, type View } from './view.ts'

/**
 * The search of a link to a page of the Data room: the view stays as it is, so that going back finds the same map; what
 * was open over it does not.
 */
export const keepView = ((previous: View) =>
  tidyView({ ...previous, task: undefined, sel: undefined })) as never
