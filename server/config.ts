import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Folder that holds package.json, whether we run from the sources or from `dist/server`. */
export const PROJECT_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)))

function findRoot(folder: string): string {
  try {
    readFileSync(join(folder, 'package.json'))
    return folder
  } catch {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('package.json was not found above the server')
    return findRoot(parent)
  }
}

/** Folder of the migrations. */
export const MIGRATIONS = join(PROJECT_ROOT, 'migrations')

export const VERSION: string = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')).version

const blank = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema.optional())

const environmentSchema = z.object({
  PORT: z.preprocess(blank, z.coerce.number().int().min(0).max(65535).default(3000)),
  HOST: z.preprocess(blank, z.string().default('127.0.0.1')),
  DATA_DIR: z.preprocess(blank, z.string().default('.data')),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')),
  DATABASE_OWNER_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')),
  DATABASE_WAIT_SECONDS: z.preprocess(blank, z.coerce.number().min(0).max(600).default(30)),
  PUBLIC_URL: optional(z.url()),
  SIGNING_KEY: optional(z.string()),
  TRUST_PROXY: z.preprocess(blank, z.enum(['0', '1']).default('0')).transform((value) => value === '1'),
  LOG_LEVEL: z.preprocess(
    blank,
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  AVAILABILITY_MEMORY_MB: z.preprocess(blank, z.coerce.number().int().min(64).max(65_536).default(600)),
  RATE_LIMIT_PER_MINUTE: z.preprocess(blank, z.coerce.number().int().min(1).default(1200)),
  ATLAS: z.preprocess(blank, z.enum(['on', 'off']).default('on')),
  PULL: z.preprocess(blank, z.enum(['on', 'off']).default('off')),
  PROCESS: z.preprocess(blank, z.enum(['all', 'web', 'worker']).default('all')),
  NODE_ENV: z.preprocess(blank, z.enum(['development', 'production', 'test']).default('production')),
})

export interface Config {
  port: number
  host: string
  /** Absolute. Holds the embedded database. */
  dataDir: string
  databaseUrl: string | null
  ownerUrl: string | null
  databaseWaitMs: number
  /** Address people use, for links; null: taken from the request. */
  publicUrl: string | null
  /** Private key that certificates are signed with, as it was given; null: the one in `dataDir`. */
  signingKey: string | null
  trustProxy: boolean
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  rateLimitPerMinute: number
  /** Memory for the fields that questions of land availability read, MB. */
  availabilityMemoryMb: number
  loadAtlas: boolean
  /** Official services that are due are asked by themselves. */
  pullsSources: boolean
  /** Answers requests. */
  isWeb: boolean
  /** Runs the jobs of the background. */
  isWorker: boolean
  environment: 'development' | 'production' | 'test'
}

/** Reads the environment once. Throws one sentence per wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const result = environmentSchema.safeParse(environment)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `  ${name}=${JSON.stringify(environment[name] ?? '')}: ${issue.message}`
    })
    throw new Error(`The environment has values that cannot be used (see .env.example):\n${lines.join('\n')}`)
  }
  const e = result.data
  if (e.PROCESS !== 'all' && !e.DATABASE_URL) {
    throw new Error(
      `PROCESS=${e.PROCESS} needs DATABASE_URL: the embedded database belongs to one process, which does everything.`,
    )
  }
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: resolve(PROJECT_ROOT, e.DATA_DIR),
    databaseUrl: e.DATABASE_URL ?? null,
    ownerUrl: e.DATABASE_OWNER_URL ?? null,
    databaseWaitMs: e.DATABASE_WAIT_SECONDS * 1000,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    signingKey: e.SIGNING_KEY ?? null,
    trustProxy: e.TRUST_PROXY,
    logLevel: e.LOG_LEVEL,
    rateLimitPerMinute: e.RATE_LIMIT_PER_MINUTE,
    availabilityMemoryMb: e.AVAILABILITY_MEMORY_MB,
    loadAtlas: e.ATLAS === 'on',
    pullsSources: e.PULL === 'on',
    isWeb: e.PROCESS !== 'worker',
    isWorker: e.PROCESS !== 'web',
    environment: e.NODE_ENV,
  }
}
