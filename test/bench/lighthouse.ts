import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch } from '../e2e/launch.ts'
import { serve } from './serve.ts'

/**
 * `npm run lighthouse`: Lighthouse on the built application, phone and desk, three runs each, the median told. Lighthouse
 * is 176 MB and is therefore no dependency: npx fetches this version. `ADDRESS` names a running server; else one is
 * started with the reference atlas. `CHROMIUM_PATH` names the browser; else the one inside npm is used. What is measured is
 * the first screen as it stands before anybody stirs: the map is not part of it (`npm run first-load` measures that).
 */
const VERSION = '13.5.0'
const RUNS = 3
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const BOUNDS: Record<(typeof CATEGORIES)[number], number> = {
  performance: 90,
  accessibility: 100,
  'best-practices': 95,
}

/** Told of each run: on a busy machine they differ. */
const METRICS = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
]

interface Report {
  categories: Record<string, { score: number | null }>
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>
  runtimeError?: { message: string }
}

/** A port of this machine that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** One run in a new browser, started as the journeys start it; Lighthouse's own way of starting one breaks that of npm. */
async function lighthouse(address: string, preset: 'phone' | 'desk'): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-lighthouse-'))
  const file = join(folder, 'report.json')
  const port = await freePort()
  const browser = await launch([`--remote-debugging-port=${port}`])
  try {
    const child = spawn(
      'npx',
      [
        '--yes',
        `lighthouse@${VERSION}`,
        address,
        '--quiet',
        `--port=${port}`,
        '--output=json',
        `--output-path=${file}`,
        `--only-categories=${CATEGORIES.join()}`,
        ...(preset === 'desk' ? ['--preset=desktop'] : []),
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    const code = await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
    if (code !== 0) throw new Error(`Lighthouse ended with code ${code}.`)
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    if (report.runtimeError) throw new Error(`Lighthouse: ${report.runtimeError.message}`)
    return report
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const { address, close } = await serve('lighthouse')
let holds = true
try {
  for (const preset of ['phone', 'desk'] as const) {
    const reports: Report[] = []
    for (let i = 0; i < RUNS; i++) reports.push(await lighthouse(address, preset))
    const score = (id: string) => {
      const all = reports.map(({ categories }) => {
        const { score: one } = categories[id] ?? {}
        if (typeof one !== 'number') throw new Error(`Lighthouse could not tell ${id}.`)
        return Math.round(one * 100)
      })
      return all.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number
    }
    for (const id of CATEGORIES) {
      holds &&= score(id) >= BOUNDS[id]
      process.stdout.write(`${preset}: ${id} ${score(id)} (at least ${BOUNDS[id]})\n`)
    }
    for (const id of METRICS) {
      const told = reports.map(({ audits }) => audits[id]?.displayValue ?? '?')
      process.stdout.write(`  ${id}: ${told.join(' · ')}\n`)
    }
    const [last] = reports.slice(-1)
    for (const [id, { score: one, title, displayValue }] of Object.entries(last?.audits ?? {}))
      if (one !== null && one < 0.9) process.stdout.write(`  ${id}: ${title} ${displayValue ?? ''}\n`)
  }
} finally {
  await close()
}
process.exitCode = holds ? 0 : 1
