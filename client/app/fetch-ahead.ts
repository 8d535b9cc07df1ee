interface Line {
  saveData?: boolean
  effectiveType?: string
}

/**
 * Brings what the page holds back for later (`<template id="later">`) into the browser's store, unread, while a person
 * reads the first screen: all at once where the line is known to be fast, else one file after the other, so that what is
 * asked for meanwhile has most of the line. Done when all of it has come: never where somebody pays for each byte.
 */
export async function fetchAhead(): Promise<void> {
  const { connection } = navigator as Navigator & { connection?: Line }
  if (connection?.saveData) return new Promise(() => {})
  const later = document.getElementById('later') as HTMLTemplateElement | null
  const all: Promise<unknown>[] = []
  for (const link of [...(later?.content.children ?? [])]) {
    const come = new Promise((resolve) => {
      link.addEventListener('load', resolve)
      link.addEventListener('error', resolve)
    })
    document.head.append(link)
    all.push(come)
    if (connection?.effectiveType !== '4g') await come
  }
  await Promise.all(all)
}
