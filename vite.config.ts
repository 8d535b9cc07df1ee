import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, runnerImport, type UserConfig } from 'vite'
import { keptFiles, pages, precompressed } from './vite/plugins.ts'

/**
 * The address of MapLibre's worker, as `virtual:map-worker`. In a build the worker is one more entry of the same
 * bundle, so that what it has in common with the page is one shared file, loaded once.
 */
function mapWorker(): Plugin {
  const id = 'virtual:map-worker'
  let building = false
  return {
    name: 'suelo-comun:map-worker',
    configResolved(config) {
      building = config.command === 'build'
    },
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined
      if (!building) return `export { default } from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'`
      const worker = this.emitFile({
        type: 'chunk',
        id: 'maplibre-gl/dist/maplibre-gl-worker.mjs',
        name: 'map-worker',
      })
      return `export default import.meta.ROLLUP_FILE_URL_${worker}`
    },
  }
}

/**
 * The layer catalogue as plain data, as `virtual:catalogue`. Declarations are checked here, while building, so that the
 * browser neither carries the schemas nor runs them.
 */
function catalogue(): Plugin {
  const id = 'virtual:catalogue'
  const source = fileURLToPath(new URL('geodata/layers/index.ts', import.meta.url))
  return {
    name: 'suelo-comun:catalogue',
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    async load(wanted) {
      if (wanted !== `\0${id}`) return undefined
      const { module, dependencies } = await runnerImport<typeof import('./geodata/layers/index.ts')>(source)
      for (const file of dependencies) this.addWatchFile(file)
      const plain = JSON.stringify({
        layers: module.LAYERS,
        themes: module.THEME_TITLES,
        comunas: module.COMUNAS,
      })
      return `export default JSON.parse(${JSON.stringify(plain)})`
    },
  }
}

export default defineConfig(
  ({ isSsrBuild, mode }): UserConfig =>
    isSsrBuild
      ? {
          build: {
            ssr: true,
            rollupOptions: {
              input: {
                main: 'server/main.ts',
                'embedded-worker': 'server/db/embedded-worker.ts',
                'build-worker': 'server/availability/build-worker.ts',
                'engine-worker': 'server/availability/engine-worker.ts',
              },
            },
            outDir: 'dist/server',
            target: 'node20',
            emptyOutDir: true,
          },
          ssr: { external: true },
        }
      : {
          root: 'client',
          cacheDir: '../node_modules/.vite',
          plugins: [
            react(),
            catalogue(),
            mapWorker(),
            pages(),
            keptFiles(),
            ...(mode === 'production' ? [precompressed()] : []),
          ],
          worker: { format: 'es' },
          // SQLite as plain script: the content policy lets no page run WebAssembly, and a GeoPackage of one's own is small.
          resolve: { alias: [{ find: /^sql\.js$/, replacement: 'sql.js/dist/sql-asm-memory-growth.js' }] },
          build: {
            outDir: '../dist/client',
            emptyOutDir: true,
            target: 'es2022',
            // Fonts and pictures stay files: the content policy allows no data: fonts.
            assetsInlineLimit: 0,
            chunkSizeWarningLimit: 1200,
            rollupOptions: {
              input: {
                main: fileURLToPath(new URL('client/index.html', import.meta.url)),
                sw: fileURLToPath(new URL('client/offline/sw.ts', import.meta.url)),
              },
              output: {
                // The service worker's address is how browsers know it: it keeps its name.
                entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
                // The first script and the frame are one file each, with all that they import: on a weak line forty small
                // ones cost more than what is in them.
                codeSplitting: {
                  groups: [
                    { name: 'first', test: /\/client\/main\.tsx$/, priority: 2 },
                    { name: 'frame', test: /\/client\/app\/start\.tsx$/, priority: 1 },
                  ],
                },
              },
            },
          },
        },
)
