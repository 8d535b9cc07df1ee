import { addProtocol } from 'maplibre-gl'
import { keeper } from '../data/keeper.ts'

/**
 * Tiles wait for people. A view of many layers asks for a hundred tiles at once; a browser opens six connections to a
 * server, and whatever a person asks for next would wait behind them all. So tiles go through this queue: no more than
 * there are connections, at low priority, the newest view first. On a weak line each costs a round trip, whatever is in it,
 * so that fewer would leave the line idle.
 */
const AT_ONCE = 6
/** Scheme of tile addresses in the style; the rest is the address without its own scheme. */
const SCHEME = 'tiles'

/** The address under which the style asks for a tile that is at `url` (http or https). */
export const queued = (url: string): string => url.replace(/^https?:/, `${SCHEME}:`)

interface Waiting {
  start: () => void
  signal: AbortSignal
}

const ADDRESS = /\/ogc\/collections\/(\w+)\/tiles\/WebMercatorQuad\/(\d+)\/(\d+)\/(\d+)/

/** A tile made of what is kept on this device, when the server does not answer. */
async function keptTile(url: string): Promise<ArrayBuffer | null> {
  const [, layer, z, y, x] = ADDRESS.exec(url) ?? []
  if (!layer) return null
  return (await (await keeper())?.tile(layer, Number(z), Number(x), Number(y))) ?? null
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
      }).catch(async (error: unknown) => {
        const data = signal.aborted ? null : await keptTile(url)
        if (!data) throw error
        return new Response(data)
      })
      if (!response.ok) throw new Error(`${response.status} ${url}`)
      return { data: await response.arrayBuffer() }
    } finally {
      running--
      next()
    }
  })
}
