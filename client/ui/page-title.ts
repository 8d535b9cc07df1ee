/** The headings of the panels that are there, the last to come last. */
const headings: HTMLElement[] = []

/** A panel has come; what it gives back is called when it goes. */
export function addHeading(heading: HTMLElement): () => void {
  headings.push(heading)
  return () => void headings.splice(headings.indexOf(heading), 1)
}

/** Calls the page after what is in sight: the panel that came last, before the name of the site. */
export function titlePage(site: string): void {
  const shown = headings.findLast((heading) => heading.checkVisibility())
  const name = shown?.dataset.page ?? shown?.textContent
  document.title = name ? `${name} · ${site}` : site
}
