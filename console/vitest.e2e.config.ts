import { defineConfig } from 'vitest/config'

/** Against the mock, or with TROUPE_E2E_URL against a real server; some hold on both. Browsers mostly wait: three at a time. */
export default defineConfig({
  test: {
    include: ['e2e/*.e2e.ts', process.env.TROUPE_E2E_URL ? 'e2e/server/*.e2e.ts' : 'e2e/mock/*.e2e.ts'],
    globalSetup: 'e2e/people.ts',
    environment: 'node',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
