/** Gives turns to at most `places` at once, in the order they ask; whoever has one gives it back by calling what it got. */
export function takeTurns(places: number): () => Promise<() => void> {
  let free = places
  const waiting: (() => void)[] = []
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((go) => waiting.push(go))
    let given = false
    return () => {
      if (given) return
      given = true
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
