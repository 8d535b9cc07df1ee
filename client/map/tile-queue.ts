import { addProtocol } from 'maplibre-gl'

/**
 * Tiles wait for people. A view of many layers asks for a hundred tiles at once; a browser opens six connections to a
 * server, and whatever a person asks for next would wait behind them all. So tiles go through this queue: a few at a
 * time, at low priority, the newest view first.
 */
const AT_ONCE = 4
/** Scheme of tile addresses in the style; the rest is the address without its own scheme. */
const SCHEME = 'tiles'

/** The address under which the style asks for a tile that is at `url` (http or https). */
export const queued = (url: string): string => url.replace(/^https?:/, `${SCHEME}:`)

interface Waiting {
  start: () => void
  signal: AbortSignal
}

const waiting: Waiting[] = []
let running = 0

function next() {
  while (running < AT_ONCE && waiting.length > 0) {
    // The last asked for is of the view that is on the screen now.
    const turn = waiting.pop()
    if (!turn || turn.signal.aborted) continue
    running++
    turn.start()
  }
}

function myTurn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    waiting.push({ start: resolve, signal })
    next()
  })
}

/** Registers the queue with MapLibre; once, before the first map. */
export function startTileQueue(): void {
  addProtocol(SCHEME, async ({ url }, { signal }) => {
    await myTurn(signal)
    try {
      const response = await fetch(url.replace(`${SCHEME}:`, window.location.protocol), {
        signal,
        priority: 'low',
      })
      if (!response.ok) throw new Error(`${response.status} ${url}`)
      return { data: await response.arrayBuffer() }
    } finally {
      running--
      next()
    }
  })
}
