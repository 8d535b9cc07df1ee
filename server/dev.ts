import { join } from 'node:path'
import { build } from 'vite'
import { PROJECT_ROOT } from './config.ts'
import { main } from './main.ts'

/** `npm run dev`: the server from its sources (tsx restarts it on change), the client rebuilt on change. */
await build({
  configFile: join(PROJECT_ROOT, 'vite.config.ts'),
  mode: 'development',
  logLevel: 'warn',
  build: { watch: {}, sourcemap: true },
})
await main()
