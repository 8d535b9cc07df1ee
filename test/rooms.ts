/**
 * Who may import whom: the rooms of the building and, for each, the rooms and packages it may use.
 * ARCHITECTURE.md prints this table; `architecture.test.ts` enforces it. Longest matching folder wins.
 */
export interface Room {
  /** Folder or file, relative to the project. */
  path: string
  /** Rooms whose modules it may import. Its own is always allowed. */
  may: readonly string[]
  /** Rooms it may import types of, only. */
  types?: readonly string[]
}

const GEODATA = [
  'geodata/model',
  'geodata/layers',
  'geodata/facts',
  'geodata/rules',
  'geodata/permits',
  'geodata/formats',
  'geodata/reading',
  'geodata/connectors',
  'geodata/fields',
  'geodata/availability',
  'geodata/glossary',
] as const
const FLOOR_1 = ['server/config.ts', 'server/db', 'server/http', 'server/access', 'server/jobs'] as const

const CLIENT_BASE = ['client/ui', 'client/i18n', 'client/data', 'client/map'] as const

/** What several tasks show inside themselves: signing in, corrections of a feature, passing a view on. */
const PARTS = ['client/access', 'client/corrections', 'client/help', 'client/offline', 'client/show'] as const

/** One per task of a person; none imports another. */
const TASKS = [
  'client/availability',
  'client/batches',
  'client/described',
  'client/downloads',
  'client/imports',
  'client/law',
  'client/layer-page',
  'client/inspect',
  'client/layers',
  'client/measure',
  'client/near',
  'client/own-file',
  'client/screening',
  'client/search',
] as const

export const ROOMS: readonly Room[] = [
  { path: 'geodata/model', may: [] },
  { path: 'geodata/layers', may: ['geodata/model'] },
  { path: 'geodata/facts', may: ['geodata/model'] },
  { path: 'geodata/rules', may: ['geodata/model', 'geodata/layers', 'geodata/facts'] },
  { path: 'geodata/permits', may: ['geodata/model', 'geodata/facts', 'geodata/rules'] },
  { path: 'geodata/formats', may: ['geodata/model'] },
  { path: 'geodata/reading', may: ['geodata/model', 'geodata/layers', 'geodata/formats'] },
  { path: 'geodata/fields', may: ['geodata/model', 'geodata/formats'] },
  {
    path: 'geodata/availability',
    may: ['geodata/model', 'geodata/layers', 'geodata/fields', 'geodata/rules'],
  },
  { path: 'geodata/connectors', may: ['geodata/model', 'geodata/layers', 'geodata/formats'] },
  { path: 'geodata/glossary', may: ['geodata/model'] },

  { path: 'server/config.ts', may: [] },
  { path: 'server/db', may: ['geodata/model'] },
  {
    path: 'server/http',
    may: ['geodata/model', 'server/config.ts', 'server/db'],
    types: ['server/availability'],
  },

  { path: 'server/access', may: ['geodata/model', 'server/config.ts', 'server/db', 'server/http'] },
  { path: 'server/jobs', may: ['geodata/model', 'server/config.ts', 'server/db', 'server/http'] },

  { path: 'server/layers', may: [...GEODATA, ...FLOOR_1] },
  { path: 'server/sites', may: [...GEODATA, ...FLOOR_1] },
  { path: 'server/imports', may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/fields'] },
  { path: 'server/sources', may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/imports'] },
  { path: 'server/corrections', may: [...GEODATA, ...FLOOR_1, 'server/layers'] },
  { path: 'server/selection', may: ['geodata/model', 'geodata/layers', 'server/db'] },
  {
    path: 'server/exports',
    may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/nearby', 'server/screening', 'server/selection'],
  },
  { path: 'server/summary', may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/selection'] },
  { path: 'server/fields', may: [...GEODATA, ...FLOOR_1, 'server/layers'] },
  { path: 'server/screening', may: [...GEODATA, ...FLOOR_1, 'server/sites'] },
  { path: 'server/permits', may: [...GEODATA, ...FLOOR_1, 'server/screening'] },
  { path: 'server/rules', may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/screening'] },
  {
    path: 'server/reports',
    may: [...GEODATA, ...FLOOR_1, 'server/context', 'server/exports', 'server/permits', 'server/screening'],
  },
  { path: 'server/certificates', may: [...GEODATA, ...FLOOR_1, 'server/screening'] },
  { path: 'server/disputes', may: [...GEODATA, ...FLOOR_1, 'server/screening'] },
  { path: 'server/feedback', may: ['geodata/model', ...FLOOR_1] },
  {
    path: 'server/guard',
    may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/screening', 'server/sites'],
  },
  { path: 'server/context', may: [...GEODATA, ...FLOOR_1, 'server/screening'] },
  { path: 'server/standing', may: [...GEODATA, ...FLOOR_1, 'server/screening'] },
  { path: 'server/availability', may: [...GEODATA, ...FLOOR_1, 'server/layers', 'server/fields'] },
  {
    path: 'server/availability-exact',
    may: [
      ...GEODATA,
      ...FLOOR_1,
      'server/layers',
      'server/fields',
      'server/availability',
      'server/screening',
      'server/sites',
    ],
  },
  {
    path: 'server/scenarios',
    may: [
      ...GEODATA,
      ...FLOOR_1,
      'server/availability',
      'server/availability-exact',
      'server/exports',
      'server/reports',
      'server/screening',
    ],
  },
  { path: 'server/show', may: ['geodata/model', ...FLOOR_1] },
  { path: 'server/nearby', may: [...GEODATA, ...FLOOR_1, 'server/sites'] },
  {
    path: 'server/batches',
    may: [...GEODATA, ...FLOOR_1, 'server/sites', 'server/imports', 'server/screening', 'server/exports'],
  },

  {
    path: 'server/ogc',
    may: [
      ...GEODATA,
      ...FLOOR_1,
      'server/availability',
      'server/availability-exact',
      'server/layers',
      'server/nearby',
      'server/screening',
      'server/selection',
    ],
  },
  { path: 'server/health.ts', may: [...FLOOR_1] },
  {
    path: 'server/routes.ts',
    may: [
      'server/batches',
      'server/exports',
      'server/guard',
      'server/health.ts',
      'server/permits',
      'server/http',
      'server/access',
      'server/certificates',
      'server/corrections',
      'server/disputes',
      'server/feedback',
      'server/imports',
      'server/fields',
      'server/layers',
      'server/screening',
      'server/standing',
      'server/context',
      'server/sites',
      'server/nearby',
      'server/summary',
      'server/reports',
      'server/rules',
      'server/sources',
      'server/availability',
      'server/availability-exact',
      'server/scenarios',
      'server/show',
      'server/ogc',
    ],
  },
  {
    path: 'server/main.ts',
    may: [
      ...GEODATA,
      ...FLOOR_1,
      'server/routes.ts',
      'server/availability',
      'server/availability-exact',
      'server/batches',
      'server/layers',
      'server/imports',
      'server/certificates',
      'server/corrections',
      'server/disputes',
      'server/feedback',
      'server/screening',
      'server/sources',
    ],
  },
  { path: 'server/start.ts', may: ['server/config.ts'] },
  { path: 'server/dev.ts', may: ['server/config.ts', 'server/main.ts'] },

  { path: 'client/i18n', may: ['geodata/model'] },
  { path: 'client/ui', may: ['geodata/model', 'client/i18n'] },
  { path: 'client/data', may: ['geodata/model', 'geodata/layers', 'client/ui', 'client/i18n'] },
  { path: 'client/map', may: ['geodata/model', 'geodata/layers', 'client/ui', 'client/i18n', 'client/data'] },
  ...PARTS.map((path) => ({ path, may: [...GEODATA, ...CLIENT_BASE] })),
  ...TASKS.map((path) => ({ path, may: [...GEODATA, ...CLIENT_BASE, ...PARTS] })),
  { path: 'client/app', may: [...GEODATA, ...CLIENT_BASE, ...PARTS, ...TASKS] },
  { path: 'client/main.tsx', may: [...CLIENT_BASE, 'client/app', 'client/offline'] },
]

/** Packages that one room alone may import. */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  pg: ['server/db'],
  '@electric-sql/pglite': ['server/db'],
  '@electric-sql/pglite-postgis': ['server/db'],
  '@electric-sql/pglite-socket': ['server/db'],
  'date-holidays': ['geodata/permits'],
  docx: ['server/reports'],
  express: ['server/http'],
  'graphile-worker': ['server/jobs'],
  'maplibre-gl': ['client/map'],
  pdfkit: ['server/reports'],
  '@resvg/resvg-wasm': ['server/reports'],
  uqr: ['server/reports', 'client/show'],
  'terra-draw': ['client/map'],
  'terra-draw-maplibre-gl-adapter': ['client/map'],
  undici: ['server/sources'],
  'express-static-gzip': ['server/http'],
  idb: ['client/offline'],
  vite: ['server/dev.ts'],
}
