import { join } from 'node:path'
import { build } from 'vite'
import { PROJECT_ROOT } from './config.ts'
import { main } from './main.ts'

/** `npm run dev`: the server from its sources (tsx restarts it on change), the client rebuilt on change. */
const watcher = await build({
  configFile: join(PROJECT_ROOT, 'vite.config.ts'),
  mode: 'development',
  logLevel: 'warn',
  build: { watch: {}, sourcemap: true },
})
// The first build is there before anybody can ask for it.
if ('on' in watcher)
  await new Promise<void>((resolve) =>
    watcher.on('event', ({ code }) => {
      if (code === 'END' || code === 'ERROR') resolve()
    }),
  )
await main()
