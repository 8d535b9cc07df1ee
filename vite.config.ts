import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

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

export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild
    ? {
        build: {
          ssr: true,
          rollupOptions: { input: { main: 'server/main.ts', 'embedded-worker': 'server/db/embedded-worker.ts' } },
          outDir: 'dist/server',
          target: 'node20',
          emptyOutDir: true,
        },
        ssr: { external: true },
      }
    : {
        root: 'client',
        plugins: [react(), mapWorker()],
        worker: { format: 'es' },
        build: {
          outDir: '../dist/client',
          emptyOutDir: true,
          target: 'es2022',
          // Fonts and pictures stay files: the content policy allows no data: fonts.
          assetsInlineLimit: 0,
          chunkSizeWarningLimit: 1200,
        },
      },
)
