import type { Scenario } from '../../../geodata/model/scenario.ts'
import { fetchOffers, hatchedIn } from '../ground/asking.ts'
import type { FromWorker, ToWorker } from '../ground/messages.ts'
import GroundWorker from '../ground/worker.ts?worker'
import { versionIds } from './versions.ts'

/** Between two looks at fields that are being built, ms. */
const AGAIN = 1500

/**
 * The cells (400 m) of two scenarios, each on its own data: one worker paints the first, then the second, and ends, so
 * that two answers take no more memory than one. Throws what the server refused, `AbortError` when `signal` aborts, and
 * an `Error` when the worker could not read its fields.
 */
export async function paintTwo(
  [a, b]: readonly [Scenario, Scenario],
  onPicture: (side: 'a' | 'b', values: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const worker = new GroundWorker()
  try {
    let number = 0
    for (const [side, scenario] of [
      ['a', a],
      ['b', b],
    ] as const) {
      number += 1
      const values = await paint(worker, scenario, number, signal)
      signal.throwIfAborted()
      onPicture(side, values)
    }
  } finally {
    worker.terminate()
  }
}

async function paint(
  worker: Worker,
  { criteria, versions }: Scenario,
  number: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pinned = versionIds(versions)
  for (;;) {
    const offers = await fetchOffers(criteria, pinned, signal)
    const isReady = offers.fields.every(({ ready }) => ready) && offers.building.done >= offers.building.all
    if (isReady) {
      const { fields, frame_key, comunas, not_checked } = offers
      const hatched = hatchedIn(comunas, criteria, not_checked)
      return ask(
        worker,
        {
          kind: 'ask',
          question: { number, criteria, fields, frame_key, comunas, hatched, moving: false },
        },
        signal,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN))
    signal.throwIfAborted()
  }
}

/** Puts one question and waits for its picture. */
function ask(worker: Worker, question: ToWorker, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const end = () => {
      worker.removeEventListener('message', hear)
      signal.removeEventListener('abort', stop)
    }
    const stop = () => {
      end()
      reject(signal.reason)
    }
    const hear = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'far') {
        end()
        resolve(data.values)
      } else if (data.kind === 'failed') {
        end()
        reject(new Error(data.why))
      }
    }
    worker.addEventListener('message', hear)
    signal.addEventListener('abort', stop)
    worker.postMessage(question)
  })
}
