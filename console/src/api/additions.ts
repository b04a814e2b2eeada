import type { Approval, Budget, Member } from './types'

// What the contract in types.ts leaves open. Every field is optional: the console works without it.

/** POST /runs/estimate. Money in micro-dollars. */
export interface Estimate {
  plan?: string
  before?: { runs: number; least?: number; half?: number; most?: number }
  planned?: { least?: number; most?: number; bounded?: boolean }
  limit?: number
  budgets?: { scope?: string; window?: string; left?: number; verdict?: string }[]
  unpriced?: string[]
  assumptions?: string[]
}

/** The version of one entry of a list, for If-Match. */
export interface Tagged {
  etag?: string
}
export type TaggedBudget = Budget & Tagged
export type TaggedMember = Member & Tagged

/** What a question came to, if it is no longer open; also in the problem that whoever is late is told. */
export interface Answered {
  answered?: { by: string; verdict?: string; reason?: string; at: string }
}
export type AnsweredApproval = Approval & Answered

/** GET /spend/forecast */
export interface Forecast {
  monthMicros: number
  untilNowMicros: number
  perDayMicros: number
  exhausted: { budget: string; at: string }[]
}

export interface DiffLine {
  sign: ' ' | '+' | '-'
  text: string
  from?: number
  to?: number
}

/** POST /audit/verify */
export interface Verification {
  runs: number
  rows: number
  links: number
  findings: { run?: number; seq?: number; what: string }[]
}
