import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { PROJECT_ROOT } from './config.ts'

/**
 * `npm start`: builds the client and the server when their sources changed since the last build, then runs the built
 * server. A second start finds the build current and goes straight on.
 */
const SOURCES = ['client', 'server', 'geodata', 'vite.config.ts', 'package-lock.json', 'tsconfig.json']
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
export async function buildIfStale(): Promise<boolean> {
  const hash = sourcesHash()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return false
  const configFile = join(PROJECT_ROOT, 'vite.config.ts')
  await build({ configFile, logLevel: 'error' })
  await build({ configFile, logLevel: 'error', build: { ssr: true } })
  writeFileSync(STAMP, hash)
  return true
}

export const BUILT_SERVER = pathToFileURL(join(PROJECT_ROOT, 'dist', 'server', 'main.js')).href

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.env.NODE_ENV ??= 'production'
  const started = Date.now()
  process.stdout.write('Suelo Común: checking the build…\n')
  if (await buildIfStale()) {
    process.stdout.write(`Suelo Común: built in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
  }
  const server: { main(): Promise<void> } = await import(BUILT_SERVER)
  await server.main()
}
