import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { chromium } from 'playwright-core'
import { readConfig } from '../../server/config.ts'
import { start } from '../../server/main.ts'
import { buildIfStale } from '../../server/start.ts'

/**
 * `npm run lighthouse`: Lighthouse on the built application, phone and desk, three runs each, the median told. Lighthouse
 * is 176 MB and is therefore no dependency: npx fetches this version. `ADDRESS` names a running server; else one is
 * started with the reference atlas. `CHROMIUM_PATH` names the browser; else the one of the test suite is used.
 */
const VERSION = '13.5.0'
const RUNS = 3
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const BOUNDS: Record<(typeof CATEGORIES)[number], number> = {
  performance: 90,
  accessibility: 100,
  'best-practices': 95,
}

interface Report {
  categories: Record<string, { score: number | null }>
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>
}

async function browserPath(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  return (await packed.executablePath()) || chromium.executablePath()
}

async function lighthouse(address: string, preset: 'phone' | 'desk', chrome: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-lighthouse-'))
  const file = join(folder, 'report.json')
  const flags = '--headless=new --no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader'
  const child = spawn(
    'npx',
    [
      '--yes',
      `lighthouse@${VERSION}`,
      address,
      '--quiet',
      '--output=json',
      `--output-path=${file}`,
      `--only-categories=${CATEGORIES.join()}`,
      `--chrome-flags=${flags}`,
      ...(preset === 'desk' ? ['--preset=desktop'] : []),
    ],
    { env: { ...process.env, CHROME_PATH: chrome }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function serve(): Promise<{ address: string; close: () => Promise<void> }> {
  if (process.env.ADDRESS) return { address: process.env.ADDRESS, close: async () => undefined }
  await buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-lighthouse-'))
  const running = await start(
    readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT_PER_MINUTE: '1000000' }),
    pino({ level: 'warn' }),
  )
  return {
    address: running.address,
    close: async () => {
      await running.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const { address, close } = await serve()
const chrome = await browserPath()
let holds = true
try {
  for (const preset of ['phone', 'desk'] as const) {
    const reports: Report[] = []
    for (let i = 0; i < RUNS; i++) reports.push(await lighthouse(address, preset, chrome))
    const score = (id: string) => {
      const all = reports.map(({ categories }) => Math.round((categories[id]?.score ?? 0) * 100))
      return all.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number
    }
    for (const id of CATEGORIES) {
      holds &&= score(id) >= BOUNDS[id]
      process.stdout.write(`${preset}: ${id} ${score(id)} (at least ${BOUNDS[id]})\n`)
    }
    const [last] = reports.slice(-1)
    for (const [id, { score: one, title, displayValue }] of Object.entries(last?.audits ?? {}))
      if (one !== null && one < 0.9) process.stdout.write(`  ${id}: ${title} ${displayValue ?? ''}\n`)
  }
} finally {
  await close()
}
process.exitCode = holds ? 0 : 1
