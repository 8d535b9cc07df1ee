import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from './config.ts'

/**
 * The first half of `npm start`: builds the client and the server when their sources changed since the last build. A second
 * start finds the build current and goes straight on. The built server is run by plain Node in a process of its own, which
 * has neither the builder nor a loader of TypeScript in its memory.
 */
const SOURCES = [
  'client',
  'server',
  'geodata',
  'vite',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
]
const STAMP = join(PROJECT_ROOT, 'dist', 'sources.sha256')

/** A fingerprint of the sources: names, sizes and times of change. */
export function sourcesHash(): string {
  const hash = createHash('sha256')
  const visit = (path: string) => {
    const stat = statSync(path)
    if (stat.isDirectory()) {
      if (path.endsWith('node_modules')) return
      for (const name of readdirSync(path).sort()) visit(join(path, name))
    } else {
      hash.update(`${path} ${stat.size} ${Math.round(stat.mtimeMs)}\n`)
    }
  }
  for (const source of SOURCES) visit(join(PROJECT_ROOT, source))
  return hash.digest('hex')
}

/** Builds client and server into `dist/` unless that is what they already hold. Returns whether it built. */
export function buildIfStale(): boolean {
  const hash = sourcesHash()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return false
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  for (const what of [[], ['--ssr']]) {
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', ...what], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: 'inherit',
    })
  }
  writeFileSync(STAMP, hash)
  return true
}

export const BUILT_SERVER = pathToFileURL(join(PROJECT_ROOT, 'dist', 'server', 'main.js')).href

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = Date.now()
  process.stdout.write('Suelo Común: checking the build…\n')
  try {
    if (buildIfStale())
      process.stdout.write(`Suelo Común: built in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
  } catch {
    // The builder has said what is wrong.
    process.exitCode = 1
  }
}
