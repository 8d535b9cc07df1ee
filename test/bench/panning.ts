import type { Browser, CDPSession, Page } from 'playwright-core'
import { launch } from '../e2e/launch.ts'
import { serve } from './serve.ts'

/**
 * `npm run panning`: what a person who moves the map waits for, with every layer that has data, on a desk and on a phone,
 * where the graphics card is a program (SwiftShader). `ADDRESS` names a running server; else one is started with the
 * reference atlas. On a busy machine believe the processor time only.
 *
 * - long tasks: of the page's main thread, over 50 ms, while the map is dragged and zoomed and tiles come;
 * - of a frame: what a frame of a drag costs in processor time: the main thread, the part of it that is script, and the
 *   process that draws in place of a graphics card.
 *
 * `-- --why` drags once more under a trace and tells the longest tasks: how much of each was our script, MapLibre's, the
 * collecting of garbage, style and layout, and how long it stood still for the graphics card or for a processor.
 * `-- --layers 20` switches on the first so many only, `-- --screen phone` measures one screen only.
 * `-- --moves 200` tells how the page's memory stands before and after so many moves.
 */
const SCREENS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const LONG_MS = 200
const PLACE = '-69.2,-23.4,7'

const option = (name: string) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : (process.argv[at + 1] ?? '')
}

/** Ids of the layers that have something to draw; at most so many. */
async function layersOf(address: string, most: number): Promise<string[]> {
  const { layers } = (await (await fetch(`${address}/api/layers`)).json()) as {
    layers: { id: string; version: { geometry_types: string[] } | null }[]
  }
  return layers
    .filter(({ version }) => version && version.geometry_types.length > 0)
    .map(({ id }) => id)
    .slice(0, most)
}

async function open(browser: Browser, address: string, viewport: Screen, layers: readonly string[]) {
  const context = await browser.newContext({ viewport, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`${address}/?c=${PLACE}&layers=${layers.join(',')}`)
  await settled(page)
  return page
}
type Screen = { width: number; height: number }

const settled = (page: Page) => page.locator('[data-map-state="idle"]').waitFor({ timeout: 240_000 })

/** Four drags and three turns of the wheel, that end where they began. */
async function wander(page: Page) {
  const { width, height } = page.viewportSize() as Screen
  const [x, y] = [width / 2, height * 0.45]
  for (const [right, down] of [
    [-0.17, 0],
    [0, -0.22],
    [0.17, 0.13],
    [0, 0.09],
  ] as const) {
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + right * width, y + down * height, { steps: 25 })
    await page.mouse.up()
    await page.waitForTimeout(500)
  }
  for (const turn of [-400, -400, 400, 400]) {
    await page.mouse.wheel(0, turn)
    await page.waitForTimeout(800)
  }
}

/** A task of the main thread: how long it lasted, and the processor time in it, ms. */
interface Task {
  wall: number
  cpu: number
}

/** The long tasks of what is done meanwhile, longest first. */
async function longTasks(devtools: CDPSession, work: () => Promise<unknown>): Promise<Task[]> {
  const events = await traced(devtools, ['toplevel', 'devtools.timeline'], work)
  return tasksOf(events, 50).map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 }))
}

/** Processor time of the main thread for each frame of a drag, ms, with every tile there. */
async function perFrame(browser: Browser, page: Page, devtools: CDPSession) {
  const processes = await browser.newBrowserCDPSession()

  const { width, height } = page.viewportSize() as Screen
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  // As text: what makes TypeScript run here would put names of its own into a function.
  await page.evaluate(
    'window.count = { frames: 0 }; (function next() { count.frames++; requestAnimationFrame(next) })()',
  )
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
    const frames = await page.evaluate(
      () => (window as unknown as { count: { frames: number } }).count.frames,
    )
    const { processInfo } = await processes.send('SystemInfo.getProcessInfo')
    const graphics = processInfo.find(({ type }) => type === 'GPU')?.cpuTime ?? Number.NaN
    return {
      frames,
      task: of('TaskDuration') * 1000,
      script: of('ScriptDuration') * 1000,
      graphics: graphics * 1000,
    }
  }
  await page.mouse.move(width / 2, height / 2)
  await page.mouse.down()
  await page.mouse.move(width / 2 - 2, height / 2)
  const before = await read()
  // There and back, so that nothing is to be fetched; each step is drawn before the next.
  for (let i = 0; i < 20; i++) {
    const step = i < 10 ? i : 20 - i
    await page.mouse.move(width / 2 - 2 - 4 * step, height / 2 + 2 * step)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
  }
  const after = await read()
  await page.mouse.up()
  await processes.detach()
  const frames = after.frames - before.frames
  return {
    frames,
    task_ms: (after.task - before.task) / frames,
    script_ms: (after.script - before.script) / frames,
    graphics_ms: (after.graphics - before.graphics) / frames,
  }
}

interface TraceEvent {
  name: string
  cat: string
  ph: string
  ts: number
  dur?: number
  tdur?: number
  pid: number
  tid: number
  id?: string
  args: {
    name?: string
    data?: {
      cpuProfile?: {
        nodes?: { id: number; parent?: number; callFrame: { functionName: string; url?: string } }[]
        samples?: number[]
      }
      timeDeltas?: number[]
      startTime?: number
    }
  }
}

async function traced(
  devtools: CDPSession,
  includedCategories: readonly string[],
  work: () => Promise<unknown>,
): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }) => events.push(...(value as TraceEvent[]))
  devtools.on('Tracing.dataCollected', collect)
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: [...includedCategories], excludedCategories: [] },
  })
  await work()
  const done = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve))
  await devtools.send('Tracing.end')
  await done
  devtools.off('Tracing.dataCollected', collect)
  return events
}

const WHY = [
  'toplevel',
  'devtools.timeline',
  'v8',
  'gpu',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-v8.gc',
  'disabled-by-default-v8.cpu_profiler',
]

/** Kinds of work that a task consists of, by the name of an event; the outermost counts. */
const KINDS: readonly [kind: string, name: RegExp][] = [
  ['garbage', /^(MinorGC|MajorGC|V8\.GC\w*|BlinkGC\w*)/],
  [
    'layout',
    /^(UpdateLayoutTree|Layout|PrePaint|Paint|Layerize|Commit|UpdateLayer|HitTest|IntersectionObserver)/,
  ],
  ['graphics', /WaitFor|CommandBuffer|GLES2|MakeCurrent|ReadPixels|Finish|DrawingBuffer/],
]

interface Span {
  from: number
  to: number
}
/** Length of the union of spans, ms. */
function union(spans: readonly Span[]): number {
  let [sum, end] = [0, 0]
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum / 1000
}

/** What happened on the main thread of the page. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const worked = new Set(
    events.filter(({ name }) => name === 'FunctionCall').map(({ pid, tid }) => `${pid}/${tid}`),
  )
  const main = events.find(
    ({ name, pid, tid, args }) =>
      name === 'thread_name' && args.name === 'CrRendererMain' && worked.has(`${pid}/${tid}`),
  )
  if (!main) throw new Error('The trace holds no page.')
  return events.filter(({ pid, tid, ph }) => pid === main.pid && tid === main.tid && ph === 'X')
}

/** Tasks of the main thread over so many ms, longest first. */
const tasksOf = (events: readonly TraceEvent[], over: number): TraceEvent[] =>
  mainThread(events)
    .filter(({ name, dur = 0 }) => /RunTask$/.test(name) && dur > over * 1000)
    .sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))

/** A line for each of the longest tasks of a trace: what it consisted of, in which files and functions it was. */
function explained(events: readonly TraceEvent[]): string[] {
  const own = mainThread(events)
  const samples = samplesOf(events, own[0]?.pid ?? 0)
  return tasksOf(events, 50)
    .slice(0, 12)
    .map((task) => {
      const [from, to] = [task.ts, task.ts + (task.dur ?? 0)]
      const inside = own.filter((one) => one !== task && one.ts >= from && one.ts + (one.dur ?? 0) <= to)
      const kinds = KINDS.map(([kind, name]) => {
        const spans = inside
          .filter((one) => name.test(one.name))
          .map(({ ts, dur = 0 }) => ({ from: ts, to: ts + dur }))
        return `${kind} ${union(spans).toFixed(0)}`
      })
      const files = new Map<string, number>()
      const functions = new Map<string, number>()
      for (const { at, ms, file, name } of samples) {
        if (at < from || at > to) continue
        files.set(file, (files.get(file) ?? 0) + ms)
        functions.set(`${file} ${name}`, (functions.get(`${file} ${name}`) ?? 0) + ms)
      }
      const told = (map: Map<string, number>, n: number) =>
        [...map]
          .sort((a, b) => b[1] - a[1])
          .slice(0, n)
          .map(([key, ms]) => `${key} ${ms.toFixed(0)}`)
          .join(', ')
      const wall = (task.dur ?? 0) / 1000
      const cpu = (task.tdur ?? 0) / 1000
      return `  ${wall.toFixed(0)} ms (processor ${cpu.toFixed(0)}, waiting ${(wall - cpu).toFixed(0)}): ${kinds.join(', ')} | ${told(files, 5)} | ${told(functions, 8)}`
    })
}

/** What the profiler saw on the main thread: each sample with the file and function it was in. */
function samplesOf(events: readonly TraceEvent[], pid: number) {
  const chunks = events.filter((one) => one.pid === pid && /^Profile(Chunk)?$/.test(one.name))
  const byProfile = new Map<string, TraceEvent[]>()
  for (const chunk of chunks) byProfile.set(chunk.id ?? '', [...(byProfile.get(chunk.id ?? '') ?? []), chunk])
  const samples: { at: number; ms: number; file: string; name: string }[] = []
  for (const ours of byProfile.values()) {
    const frames = new Map<number, { functionName: string; url?: string }>()
    let at = ours.find(({ name }) => name === 'Profile')?.args.data?.startTime ?? 0
    for (const { args } of ours.filter(({ name }) => name === 'ProfileChunk').sort((a, b) => a.ts - b.ts)) {
      for (const { id, callFrame } of args.data?.cpuProfile?.nodes ?? []) frames.set(id, callFrame)
      const deltas = args.data?.timeDeltas ?? []
      args.data?.cpuProfile?.samples?.forEach((id, i) => {
        const ms = (deltas[i] ?? 0) / 1000
        at += deltas[i] ?? 0
        const { functionName = '', url = '' } = frames.get(id) ?? {}
        const file =
          url
            .split('/')
            .pop()
            ?.replace(/-[\w-]{8}\.js$/, '') || functionName
        samples.push({ at, ms, file, name: functionName })
      })
    }
  }
  return samples
}

/** What the page holds after garbage is collected. */
async function holdings(devtools: CDPSession) {
  await devtools.send('HeapProfiler.enable')
  for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
  return {
    heap_MB: of('JSHeapUsedSize') / 1e6,
    listeners: of('JSEventListeners'),
    nodes: of('Nodes'),
    documents: of('Documents'),
  }
}

const { address, close } = await serve('panning')
const browser = await launch()
try {
  const all = await layersOf(address, Number(option('layers') ?? Number.POSITIVE_INFINITY))
  const only = option('screen')
  for (const [name, viewport] of Object.entries(SCREENS)) {
    if (only && only !== name) continue
    const page = await open(browser, address, viewport, all)
    const devtools = await page.context().newCDPSession(page)
    const say = (text: string) => process.stdout.write(`${name}, ${all.length} layers: ${text}\n`)
    const frame = await perFrame(browser, page, devtools)
    say(
      `a frame of a drag: ${frame.task_ms.toFixed(1)} ms of the page's processor, ${frame.script_ms.toFixed(1)} ms of it script; ${frame.graphics_ms.toFixed(0)} ms where pictures are drawn (${frame.frames} frames)`,
    )
    const tasks = await longTasks(devtools, () => wander(page))
    const over = (of: keyof Task) => tasks.filter((task) => task[of] > LONG_MS).length
    const longest = (of: keyof Task) =>
      tasks
        .map((task) => Math.round(task[of]))
        .sort((a, b) => b - a)
        .slice(0, 5)
        .join(' · ')
    say(
      `${tasks.length} tasks over 50 ms; over ${LONG_MS} ms: ${over('wall')}, of the processor ${over('cpu')}; the longest ${longest('wall')} ms, of the processor ${longest('cpu')} ms`,
    )
    await settled(page)
    if (process.argv.includes('--why')) {
      await settled(page)
      process.stdout.write(`${explained(await traced(devtools, WHY, () => wander(page))).join('\n')}\n`)
    }
    const moves = Number(option('moves') ?? 0)
    if (moves > 0) {
      await settled(page)
      const tell = async (when: string) => {
        const { heap_MB, listeners, nodes, documents } = await holdings(devtools)
        say(
          `${when}: heap ${heap_MB.toFixed(1)} MB, ${listeners} listeners, ${nodes} nodes, ${documents} documents`,
        )
      }
      await tell('before any move')
      for (let i = 0; i < moves; i++) {
        const [x, y] = [viewport.width / 2, viewport.height * 0.45]
        const turn = (i * 137.5 * Math.PI) / 180
        await page.mouse.move(x, y)
        await page.mouse.down()
        await page.mouse.move(x + 120 * Math.cos(turn), y + 120 * Math.sin(turn), { steps: 4 })
        await page.mouse.up()
        if (i % 10 === 9) await page.waitForTimeout(400)
        if ((i + 1) % Math.ceil(moves / 4) === 0) {
          await settled(page)
          await tell(`after ${i + 1} moves`)
        }
      }
    }
    await page.context().close()
  }
} finally {
  await browser.close()
  await close()
}
