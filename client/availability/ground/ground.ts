import { fieldId, neededFields } from '../../../geodata/availability/plan.ts'
import type { Criteria } from '../../../geodata/model/availability.ts'
import { ApiProblem } from '../../data/api.ts'
import { type AvailabilityState, availability } from '../state.ts'
import { fetchAnswer, fetchOffers, hatchedIn, isCovered, type Offers, structureOf } from './asking.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { Patch } from './near.ts'
import GroundWorker from './worker.ts?worker'

/** How long criteria rest before the server is asked, ms. */
const REST = 350
/** Between two looks at fields that are being built, ms. */
const AGAIN = 1000

export interface Pictures {
  /** `moving`: a slider is held, and the next picture is on its way. */
  onFar: (values: Uint8Array, moving: boolean) => void
  onNear: (patch: Patch, values: Uint8Array, moving: boolean) => void
  /** Nobody looks close any longer. */
  onFarAway: () => void
  /** There is no answer to paint. */
  onNothing: () => void
}

export interface Ground {
  /** What the map shows; null: too far out, or no map. */
  look: (patch: Patch | null) => void
  stop: () => void
}

/**
 * Keeps the store answered: offers when the layers asked for change, the worker at every change (the last wins, one a
 * frame), the server when what is asked comes to rest.
 */
export function startGround(pictures: Pictures): Ground {
  const worker = new GroundWorker()
  const send = (message: ToWorker) => worker.postMessage(message)

  let offers: Offers | null = null
  /** What `offers` were made for, and `fieldId` of everything they know of. */
  let offered: { structure: string; versions: AvailabilityState['versions']; known: Set<string> } | null =
    null
  let asking: { structure: string; versions: AvailabilityState['versions']; stop: AbortController } | null =
    null
  let number = 0
  /** The last question to the worker. */
  let latest: { criteria: Criteria; offers: Offers; moving: boolean } | null = null
  /** Questions that it has not answered; it passes over those that a newer one overtakes. */
  const open = new Map<number, Criteria>()
  let frameRequest = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  let answering: AbortController | null = null

  const set = (change: Partial<AvailabilityState>) => availability.setState(change)
  const fail = (problem: unknown) => {
    if (problem instanceof DOMException && problem.name === 'AbortError') return
    set({ problem, stage: 'failed', pending: false, progress: null })
  }

  async function askOffers(criteria: Criteria, versions: AvailabilityState['versions'], structure: string) {
    asking?.stop.abort()
    const own = { structure, versions, stop: new AbortController() }
    asking = own
    try {
      for (;;) {
        const next = await fetchOffers(criteria, versions, own.stop.signal)
        if (asking !== own) return
        const isReady = next.fields.every(({ ready }) => ready) && next.building.done >= next.building.all
        const current = availability.getState()
        set({
          offers: next.fields,
          not_checked: next.not_checked,
          progress: isReady ? null : next.building,
          ...(isReady || current.stage === 'ready' ? {} : { stage: 'building' as const }),
        })
        if (isReady) {
          offers = next
          const known = new Set(neededFields(criteria).map(fieldId))
          offered = { structure, versions, known }
          asking = null
          consider()
          return
        }
        await new Promise((resolve) => setTimeout(resolve, AGAIN))
        if (asking !== own) return
      }
    } catch (problem) {
      if (asking === own) asking = null
      fail(problem)
    }
  }

  /** Puts the newest question to the worker at the next frame. */
  function ask() {
    if (frameRequest !== 0) return
    frameRequest = requestAnimationFrame(() => {
      frameRequest = 0
      const { criteria, moving } = availability.getState()
      if (!criteria || !offers) return
      if (latest?.criteria === criteria && latest.offers === offers && latest.moving === moving) return
      number += 1
      latest = { criteria, offers, moving }
      open.set(number, criteria)
      const { fields, frame_key, comunas, not_checked } = offers
      const hatched = hatchedIn(comunas, criteria, not_checked)
      send({ kind: 'ask', question: { number, criteria, fields, frame_key, comunas, hatched, moving } })
    })
  }

  /** Asks the server once nothing moves. */
  function askServer(criteria: Criteria, versions: AvailabilityState['versions']) {
    clearTimeout(rest)
    answering?.abort()
    answering = null
    rest = setTimeout(async () => {
      const stop = new AbortController()
      answering = stop
      set({ pending: true })
      try {
        const answer = await fetchAnswer(criteria, versions, stop.signal)
        if (answering !== stop) return
        answering = null
        set({ answer, answered: criteria, pending: false })
      } catch (problem) {
        if (answering !== stop) return
        answering = null
        fail(problem)
      }
    }, REST)
  }

  /** Looks at what is asked, and does what has to be done about it. */
  function consider() {
    const { criteria, versions } = availability.getState()
    if (!criteria) {
      asking?.stop.abort()
      asking = null
      clearTimeout(rest)
      answering?.abort()
      answering = null
      latest = null
      pictures.onNothing()
      return
    }
    const structure = structureOf(criteria)
    const isOffered = offered?.structure === structure && offered.versions === versions
    if (!isOffered && !(asking?.structure === structure && asking.versions === versions))
      void askOffers(criteria, versions, structure)
    if (offers && offered?.versions === versions && (isOffered || isCovered(criteria, offered.known))) ask()
  }

  const unsubscribe = availability.subscribe((state, before) => {
    const isAsked =
      state.criteria !== before.criteria ||
      state.versions !== before.versions ||
      state.moving !== before.moving ||
      (before.problem !== null && state.problem === null) ||
      (before.offers !== null && state.offers === null)
    if (!isAsked) return
    // Somebody tries again, or asks of today's data: nothing that was offered holds.
    if (state.offers === null && before.offers !== null) offered = null
    consider()
    if (!state.criteria) return
    if (state.moving) {
      clearTimeout(rest)
      answering?.abort()
      answering = null
      if (state.pending) set({ pending: false })
    } else if (state.answered !== state.criteria || state.versions !== before.versions) {
      askServer(state.criteria, state.versions)
    }
  })

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    switch (data.kind) {
      case 'answer': {
        const approximated = open.get(data.question)
        for (const one of open.keys()) if (one <= data.question) open.delete(one)
        if (!approximated || !availability.getState().criteria) return
        const { not_checked } = availability.getState()
        set({
          approx: { ...data.answer, not_checked: [...not_checked] },
          approximated,
          stage: 'ready',
          progress: null,
        })
        return
      }
      case 'progress': {
        if (data.question !== number) return
        const { done, all } = data
        set({ progress: done < all ? { done, all } : null, stage: done < all ? 'fetching' : 'ready' })
        return
      }
      case 'far':
        if (availability.getState().criteria) pictures.onFar(data.values, data.moving)
        return
      case 'near':
        if (availability.getState().criteria) pictures.onNear(data.patch, data.values, data.moving)
        return
      case 'far-away':
        pictures.onFarAway()
        return
      case 'failed': {
        if (data.question !== number) return
        latest = null
        const slug = data.why
        fail(new ApiProblem({ slug, status: 0, title: '', detail: null, errors: [], more: {} }))
      }
    }
  })

  worker.addEventListener('error', (event) => {
    console.error(event.message)
    fail(new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} }))
  })

  const { criteria, versions, answered } = availability.getState()
  if (criteria) {
    consider()
    if (answered !== criteria) askServer(criteria, versions)
  }

  return {
    look: (patch) => send({ kind: 'look', patch }),
    stop: () => {
      unsubscribe()
      asking?.stop.abort()
      clearTimeout(rest)
      answering?.abort()
      cancelAnimationFrame(frameRequest)
      worker.terminate()
      set({ pending: false, progress: null })
    },
  }
}
