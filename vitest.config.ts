import { defineConfig } from 'vitest/config'

const database = {
  globalSetup: ['test/helpers/database-setup.ts'],
  include: ['{server,geodata,test}/**/*.db.test.ts'],
  // One shared database: files take turns, so that what one publishes is not what another counts.
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{client,server,geodata,test}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.db.test.ts', '**/*.e2e.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { ...database, name: 'db-embedded', env: { TEST_ENGINE: 'embedded' } } },
      ...(process.env.TEST_DATABASE_URL
        ? [{ test: { ...database, name: 'db-server', env: { TEST_ENGINE: 'server' } } }]
        : []),
      {
        test: {
          name: 'e2e',
          globalSetup: ['test/e2e/setup.ts'],
          include: ['test/e2e/**/*.e2e.test.ts'],
          fileParallelism: false,
          // Browsers without a GPU on a busy machine: a journey that fails twice has failed.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
