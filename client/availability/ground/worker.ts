import { evaluate } from '../../../geodata/availability/evaluate.ts'
import {
  type CellField,
  type Frame,
  fieldId,
  neededFields,
  type Plan,
  planOf,
} from '../../../geodata/availability/plan.ts'
import type { Criteria, FieldOffer } from '../../../geodata/model/availability.ts'
import type { Where } from '../../../geodata/model/rule.ts'
import { Close, type Ready, type WantedTile } from './close.ts'
import type { FromWorker, Question, ToWorker } from './messages.ts'
import { cut, FAR_LEVEL, gridOfLevel, type Patch, TILE } from './near.ts'
import { Painting } from './paint.ts'
import { NotFetched, Shelf } from './shelf.ts'

/**
 * Answers questions of land availability in the browser: hectares over cells of 400 m, and what the map shows cell by
 * cell. The last question wins; those that came while it was busy are never looked at.
 */

const MEGABYTE = 2 ** 20
/** Fields of the region (2.9 MB each) and tiles (0.13 MB each) that are kept. */
const fields = new Shelf(110 * MEGABYTE)
const tiles = new Shelf(32 * MEGABYTE)

const FAR = gridOfLevel(FAR_LEVEL)

let asked: Question | null = null
let patch: Patch | null = null
let isBusy = false
let isChanged = false
let answered: Question | null = null
let farPainted: Question | null = null

let frame: { key: string; frame: Frame } | null = null
/** Comunas at the level that somebody looks closely at. */
let fine: { key: string; cells: Uint8Array } | null = null
let close: Close | null = null
const farPainting = new Painting()
let nearPainting = new Painting()
/** A picture of the cells in view is on the map. */
let isNear = false

const post = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, { transfer })

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'ask') asked = data.question
  else patch = data.patch
  again()
})

function again() {
  isChanged = true
  void work()
}

async function work() {
  if (isBusy) return
  isBusy = true
  while (isChanged) {
    isChanged = false
    const question = asked
    if (!question) break
    try {
      await answer(question)
    } catch (error) {
      if (!(error instanceof NotFetched)) console.error(error)
      if (asked === question) {
        const why = error instanceof NotFetched ? error.why : 'unreadable'
        post({ kind: 'failed', question: question.number, why })
      }
    }
    // Messages that came meanwhile are taken in before the next look.
    await new Promise((resolve) => setTimeout(resolve))
  }
  isBusy = false
}

async function answer(question: Question) {
  const { moving, hatched, criteria } = question
  const ready = await regionOf(question)
  if (asked !== question) return
  const plan = planOf(withOwn(criteria, 'far'), ready.fields, ready.frame)
  // What is seen comes first; hectares that nobody can read any more are not worked out.
  if (!moving) tell(question, plan)
  const view = await closeOf(question, ready)
  if (asked !== question) return
  // Tiles that come change nothing far out.
  if (farPainted !== question && (!view || !moving)) {
    farPainted = question
    const values = farPainting.paint(plan, hatched).slice()
    post({ kind: 'far', values, moving }, [values.buffer])
  }
  if (view) {
    view.take(ready)
    const wanted = [...view.wanted(plan, ready)]
    // Counts rest on codes that have changed under them.
    if (putIn(view, wanted)) nearPainting = new Painting()
    const values = nearPainting
      .paint(planOf(withOwn(criteria, 'near'), view.fields, view.frame), hatched)
      .slice()
    post({ kind: 'near', patch: view.patch, values, moving }, [values.buffer])
    if (!moving) fetchTiles(view, wanted)
    isNear = true
  } else {
    if (isNear) post({ kind: 'far-away' })
    isNear = false
    nearPainting = new Painting()
  }
  if (!moving) return
  await new Promise((resolve) => setTimeout(resolve))
  if (performance.now() - told > TELL) tell(question, plan)
  // A slider that is held still is told too.
  else if (asked === question && answered !== question) setTimeout(again, TELL)
}

/** While a slider is held, hectares are told at least so often, ms. */
const TELL = 120
let told = 0

function tell(question: Question, plan: Plan) {
  if (answered === question) return
  answered = question
  post({ kind: 'answer', question: question.number, answer: evaluate(plan, { reasons: true }) })
  told = performance.now()
}

/** Puts in the tiles that are here; whether there were any. */
function putIn(view: Close, wanted: readonly WantedTile[]): boolean {
  let isFuller = false
  for (const tile of wanted) {
    const codes = tiles.get(tile.path)
    if (!codes) continue
    view.put(tile, codes)
    isFuller = true
  }
  return isFuller
}

let isWaiting = false

/** Paints again, a few times a second at most. */
function soon() {
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => {
    isWaiting = false
    again()
  }, 200)
}

/** Fetches the tiles that are not here, and paints again as they come: a few times a second. */
function fetchTiles(view: Close, wanted: readonly WantedTile[]) {
  for (const { path } of wanted) {
    if (tiles.get(path) || tiles.isComing(path)) continue
    tiles
      .fetch(path, TILE, () => close === view)
      .then(soon)
      // A tile that does not come leaves the cells of the region in sight.
      .catch((error: unknown) => {
        if (!(error instanceof NotFetched)) console.error(error)
      })
  }
}

const pathOf = (key: string) => `/api/availability/fields/${key}/region`
const idOf = ({ layer, where }: FieldOffer) => fieldId({ layer, where: where as Where | null })

/** Fields of the whole region at 400 m and the comunas, fetched where they are not here. */
async function regionOf(question: Question): Promise<Ready> {
  const needed = new Set(neededFields(question.criteria).map(fieldId))
  const offers = question.fields.filter((offer) => offer.ready && needed.has(idOf(offer)))
  const missing = offers.filter(({ key }) => !fields.get(pathOf(key)))
  const isNew = frame?.key !== question.frame_key
  const all = missing.length + Number(isNew)
  let done = 0
  const tell = () => {
    if (all > 0) post({ kind: 'progress', question: question.number, done, all })
  }
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    done += 1
    tell()
    return result
  }
  tell()
  const [comunas] = await Promise.all([
    isNew ? counted(comunasOf(question, FAR_LEVEL)) : null,
    ...missing.map(({ key }) => counted(fields.fetch(pathOf(key), FAR.columns, () => asked === question))),
  ])
  if (comunas)
    frame = {
      key: question.frame_key,
      frame: { grid: FAR, comuna: comunas, codes: [...question.comunas] },
    }
  const own = new Map<string, CellField>()
  for (const offer of offers) {
    const { key, kind, scale } = offer
    own.set(idOf(offer), fieldFor(key, kind, scale, await fields.fetch(pathOf(key), FAR.columns)))
  }
  return {
    fields: own,
    keys: new Map(offers.map((offer) => [idOf(offer), offer.key])),
    frame: (frame as NonNullable<typeof frame>).frame,
  }
}

const made = new WeakMap<Uint16Array, CellField>()

/** One object for a field, so that tests of two plans over it are seen to be over the same. */
function fieldFor(
  key: string,
  kind: FieldOffer['kind'],
  scale: number | null,
  codes: Uint16Array,
): CellField {
  const known = made.get(codes)
  if (known) return known
  const field: CellField = { kind, grid: { ...FAR, id: `${FAR.id} ${key}` }, codes, scale }
  made.set(codes, field)
  return field
}

/** The cells in view, of what is ready; null: nobody looks close. */
async function closeOf(question: Question, ready: Ready): Promise<Close | null> {
  const at = patch
  if (!at) {
    close = null
    return null
  }
  if (close?.isOf(at, ready)) return close
  const key = `${question.frame_key} ${at.level}`
  if (fine?.key !== key) {
    // A level at a time: 100 m cells of the region are 24 MB.
    fine = null
    fine = { key, cells: await comunasOf(question, at.level) }
  }
  close = new Close(at, ready, cut(fine.cells, at))
  nearPainting = new Painting()
  return close
}

async function comunasOf({ frame_key }: Question, level: number): Promise<Uint8Array> {
  const { columns } = gridOfLevel(level)
  const shelf = new Shelf(0)
  return Uint8Array.from(await shelf.fetch(`/api/availability/frame/${frame_key}?level=${level}`, columns))
}

const own = { far: new Map<string, unknown>(), near: new Map<string, unknown>() }

/**
 * Criteria with drawn areas that are the same objects from one question to the next, and other ones for each grid: what was
 * burned of an area is kept with it.
 */
function withOwn(criteria: Criteria, grid: keyof typeof own): Criteria {
  const before = own[grid]
  const kept = new Map<string, unknown>()
  const one = <T extends { geometry?: unknown }>(holder: T): T => {
    if (!holder.geometry) return holder
    const text = JSON.stringify(holder.geometry)
    const geometry = before.get(text) ?? kept.get(text) ?? JSON.parse(text)
    kept.set(text, geometry)
    return { ...holder, geometry }
  }
  own[grid] = kept
  return {
    ...criteria,
    area: one(criteria.area as { geometry?: unknown }) as Criteria['area'],
    exclusions: criteria.exclusions.map((rule) => one(rule as { geometry?: unknown }) as typeof rule),
    requirements: criteria.requirements.map((rule) => one(rule as { geometry?: unknown }) as typeof rule),
  }
}
