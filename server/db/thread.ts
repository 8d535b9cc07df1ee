import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Starts a thread. `name`: its entry file without ending; `base`: `import.meta.url` of who starts it, beside whom the entry
 * stands, in the sources as in a build. From the sources the thread must learn TypeScript first: Node 20 gives a worker's
 * own entry file no loader.
 */
export function startThread(name: string, base: string, workerData: unknown): Worker {
  if (!base.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, base), { workerData })
  const entry = JSON.stringify(new URL(`./${name}.ts`, base).href)
  const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'))
  const loader = JSON.stringify(pathToFileURL(join(tsx, 'dist/esm/api/index.mjs')).href)
  return new Worker(`import(${loader}).then(({ register }) => { register(); return import(${entry}) })`, {
    eval: true,
    workerData,
  })
}
