import { Fragment } from 'react'

/** A sentence of an issue: what stands between backticks is a name out of the file. */
export function Sentence({ children }: { children: string }) {
  return children.split(/`([^`]+)`/).map((part, index) =>
    // Parts never move: their place is their name.
    index % 2 === 1 ? (
      <code key={`${index} ${part}`}>{part}</code>
    ) : (
      <Fragment key={`${index} ${part}`}>{part}</Fragment>
    ),
  )
}
