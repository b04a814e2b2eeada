import { defineConfig } from 'vitest/config'

// The first visit is to a server that nobody has been at, which is why it is none of the others.
const FIRST = { include: ['e2e/first/*.e2e.ts'] }
const OTHERS = {
  include: ['e2e/*.e2e.ts', process.env.TROUPE_E2E_URL ? 'e2e/server/*.e2e.ts' : 'e2e/mock/*.e2e.ts'],
  globalSetup: 'e2e/people.ts',
}

/** Against the mock, or with TROUPE_E2E_URL against a real server; some hold on both. Browsers mostly wait: three at a time. */
export default defineConfig({
  test: {
    ...(process.env.TROUPE_E2E_FIRST ? FIRST : OTHERS),
    environment: 'node',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
