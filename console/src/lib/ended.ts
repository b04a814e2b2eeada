import type { RunStatus } from '../api/types'

/** What a run never leaves again. */
export const ENDED: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled'])
