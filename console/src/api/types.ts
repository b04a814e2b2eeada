// The API that the console uses: /api/v1. JSON everywhere. Money is integer micro-dollars (…Micros), time ISO 8601 UTC,
// durations milliseconds (…Millis). An absent value is a missing field, never null (types below: `?`).
//
// Organization: everything but /session and /organizations happens in one organization: the caller's only one, or the one
// in ?organization=NAME (always sent by the console).
// Errors: application/problem+json {type, title, status, detail, field?, remedy?}  (RFC 9457)
// Lists: Page<T>; ?limit= (1..200, default 50) and ?cursor= (opaque, from `next`).
// Unsafe methods by a browser session need the header  Troupe-Csrf: <csrf of GET /session>.
// POSTs that create take  Idempotency-Key: <any text up to 200 characters>.
// Documents that are edited have an ETag; PUT/PATCH/DELETE of them take If-Match (412 if it changed meanwhile, 428 if missing).

export interface Problem { type: string; title: string; status: number; detail: string; field?: string; remedy?: string }
export interface Page<T> { items: T[]; next?: string }

export type Role = 'owner' | 'operator' | 'approver' | 'viewer'
export type Permission =
  | 'read' | 'approve' | 'runs' | 'guards' | 'stop' | 'draft' | 'publish' | 'budgets' | 'members' | 'keys' | 'webhooks'

// GET /session → 200, or 401 problem. POST /session {token} (from a sign-in link /sign-in#TOKEN) → 200 Session, sets cookie.
// DELETE /session → 204.
export interface Session { kind: 'person' | 'key' | 'run'; name: string; memberships: Membership[]; csrf?: string; expiresAt: string }
export interface Membership { organization: string; role: Role; permissions: Permission[] }

// GET /organizations → Page<Organization>;  GET /organization → Organization (the current one)
export interface Organization { name: string; stop?: Stop }
export interface Stop { since: string; by: string; reason: string }
// PUT /organization/stop {reason} → Organization;  DELETE /organization/stop → Organization

// GET /overview → Overview   (page Now)
export interface Overview {
  organization: Organization
  rehearsal: boolean                      // no model is connected: runs use the scripted stand-in
  counts: Record<RunStatus, number>       // trees of runs begun or changed within the last 24 hours, and all that have not ended
  active: Run[]                           // up to 20 roots that are ready or running, latest first
  waiting: Waiting[]                      // up to 20: roots that wait, and for whom
  stuck: Run[]                            // up to 20: blocked, paused or failed within 24 hours; why is in `failure`
  approvals: number
  spentTodayMicros: number
  spentByHour: { at: string; micros: number }[]   // 24 entries
  budgets: Budget[]                       // the organization's own, and those nearest their limits
  breakers: Breaker[]                     // open ones
  webhooks: { id: string; host: string; since: string; by: string; why: string }[]   // paused ones
  nodes: { id: number; name: string; runs: number }[]
}
export interface Waiting { run: Run; for: 'person' | 'timer' | 'message' | 'run'; who: string[]; question?: string; approval?: string; until?: string }

export type RunStatus = 'ready' | 'running' | 'waiting' | 'paused' | 'blocked' | 'pausing' | 'completed' | 'failed' | 'cancelled'

// GET /runs?status=a,b&plan=&task=&agent=&text=&all=true → Page<Run> newest first; only roots unless all=true
// POST /runs RunRequest → 201 Run, Location
// GET /runs/{id} → RunDetail
// GET /runs/{id}/tree → {runs: Run[]} parents before children (of the whole tree below {id}), at most 2,000 (`more`: how many are left out)
// GET /runs/{id}/steps?cursor=&limit= → Page<Step> in order;  ?tree=true: of all runs below, in the order of time
// GET /runs/{id}/steps/{seq} → StepDetail
// GET /runs/{id}/trace?pointer=&most= → Trace
// GET /runs/{id}/artifacts → Artifacts: files in the working folder of its tree, by their paths, if that is on this server's disk
// GET /runs/{id}/artifacts/content?path= → the file, to be saved
// GET /runs/{id}/events → SSE, see below
// POST /runs/{id}/cancel | pause | resume {reason?} → Run
// POST /runs/{id}/fork {before: seq, input?} → 201 Run
// POST /runs/{id}/messages {topic, value} → 204
// POST /runs/estimate RunRequest → Estimate
// A run of one agent has `agent` and `instruction` in the place of `plan`; its inputs may have any names.
export interface RunRequest { plan?: string; agent?: string; instruction?: string; name?: string; inputs?: Record<string, string>; tools?: string[]; task?: string; goal?: string }
export interface Run {
  id: number; name: string; type: string; agent?: string; parent?: number; root: number; depth: number
  status: RunStatus; createdAt: string; updatedAt: string; failure?: string
  reservedFor?: string                    // the cassette without which nobody works on it
  costMicros?: number; tokens?: number; modelCalls?: number       // of the run and all below it; in lists of roots and trees
}
export interface RunDetail extends Run {
  plan?: unknown            // the Plan (pattern tree) as it was started
  contract?: Contract       // of an agent run
  input?: unknown
  result?: unknown
  trust?: Trust
  savedMicros?: number
  by?: string               // who had it begun
  task?: string; goal?: string
  approvals: Approval[]     // open questions of the run and below
}
export interface Artifact { path: string; bytes: number; modifiedAt: string }
export interface Artifacts extends Page<Artifact> { folder: boolean }   // folder: there is one on this server's disk

// GET /tasks → Page<Task>: what runs were booked on, that of the latest run first
export interface Task { name: string; goal?: string; runs: number; running: number; waiting: number; failed: number; succeeded: number
  costMicros: number; tokens: number; lastRun: number; lastAt: string }
export type Trust = 'user' | 'verified' | 'claimed' | 'untrusted'
export interface Contract { goal: string; context: ContextItem[]; tools: string[]; limits: Record<string, unknown>; criteria: unknown[]; successors: string[] }
export interface ContextItem { name: string; value: unknown; source: { run?: number; agent?: string; person?: string }; trust: Trust }
export interface Step {
  run: number; seq: number; at: string; kind: StepKind; position: string; name: string
  call?: 'model' | 'tool' | 'decision'   // what sort of step it is, where it is known
  tookMillis?: number                    // since what it belongs to began
  costMicros?: number; tokens?: number; model?: string; tier?: string; why?: string   // why: how the model was chosen
  child?: number                         // the run that was started
  text: string                           // one line that says what matters, at most 300 characters
  failed: boolean
}
export type StepKind = 'started' | 'step' | 'step_failed' | 'intent' | 'child' | 'child_done' | 'child_failed' | 'join' | 'wait' | 'received'
  | 'expired' | 'sleep' | 'woke' | 'completed' | 'failed' | 'cancelled' | 'paused' | 'resumed' | 'forked' | 'order'
export interface StepDetail extends Step { payload?: unknown; hash: string }   // payload: the journal's JSON, whole
export interface Trace { run: number; name: string; status: string; complete: boolean; failure?: string; trust?: Trust; left: number
  pieces: { pointer: string; sentence?: number; text: string; origin: { kind: string; run?: number; step?: string; who?: string }; evidence?: unknown[]; [k: string]: unknown }[]; work: unknown[] }

// SSE /runs/{id}/events (the run and all below it) and /events (the organization: coarse). Resume by Last-Event-ID (or ?after=).
//   event: step     id: …   data: Step
//   event: run      id: …   data: Run            (status changed)
//   event: token            data: {run, position, text, restarted}      (no id: passing, may be missed)
//   event: reset    id: …   data: {}             (too far behind: read everything again, then go on)
//   comment lines every 15 s keep the line open
// /events only:  event: run (roots only), event: approval data: {id, open: boolean}, event: stop, event: budget, event: breaker

// GET /approvals?mine=true → Page<Approval> oldest first;  GET /approvals/{run}/{position} → Approval
// POST /approvals/{run}/{position}/decision {verdict: 'approve'|'reject', reason?, edited?} → Decided
// POST /approvals/{run}/{position}/delegate {to, reason} → Approval
export interface Approval {
  id: string                 // "14/3"
  run: number; position: string; root: number; runName: string; kind: string; title: string
  askedAt: string; deadline: string; onDeadline?: 'approve' | 'reject'; overdueSince?: string
  asker?: string; approvers: string[]; fourEyes: boolean; begunBy?: string; mine: boolean
  votes: { by: string; verdict: string; reason?: string }[]
  delegations: { from: string; to: string; reason: string; at: string }[]
  subject?: unknown          // what is proposed: what an edit replaces
  action?: { tool?: string; arguments?: unknown; policy?: string; why?: string }
  context?: { name: string; value: unknown; trust: Trust; from?: string }[]
  costMicros?: number        // of the tree so far
  budget?: { scope: string; unit: Unit; window: string; limit: number; wanted?: number }   // kind "budget": approve with edited = new limit
  detail: unknown            // everything else the journal knows
}
export interface Decided { id: string; outcome: 'answered' | 'second-needed' | 'raised' | 'rejected'; resumed?: string[] }

export type Unit = 'money' | 'tokens' | 'runs' | 'time' | 'count'
export type Window = 'run' | 'day' | 'week' | 'month' | 'lifetime'
// GET /budgets → {items: Budget[]};  PUT /budgets/{id} {limit, warn?, degrade?, onExhausted?} (If-Match or If-None-Match: *) → Budget;  DELETE
// id: scope~unit~window, percent-encoded
export interface Budget { id: string; scope: string; unit: Unit; window: Window; period: string; limit: number; spent: number; reserved: number; left: number
  warn: number; degrade: number; onExhausted: 'ask' | 'fail'; declared?: number; changedBy: string; changedAt: string; overrun: number }
// GET /spend?by=agent|plan|task|goal|model|tool|day|run&from=&until= → {by, from, until, items: Spend[]}
// GET /spend/outcomes?from=&until= → {items: {outcome: string; runs: number; costMicros: number}[]}
// GET /spend/forecast → {monthMicros, untilNowMicros, perDayMicros, exhausted: {budget: string, at: string}[]}
export interface Spend { name: string; steps: number; costMicros: number; tokens: number; runs: number; timeMillis: number; assumedMicros: number }

// GET /team → Team (404 problem if none is published), ETag
// GET /team/source → {source: string, version: number}
// POST /team/check {source} → Check
// GET /team/draft → Draft (404 if none); PUT /team/draft {source} (If-Match, or If-None-Match: *) → Draft; DELETE
// POST /team/versions {note?} publishes the draft → 201 TeamVersion;  GET /team/versions → Page<TeamVersion> newest first
// GET /team/versions/{n} → TeamVersion & {source};  POST /team/versions/{n}/restore → 201 TeamVersion (a new version, the same text)
// GET /team/diff?from=N|draft&to=N|draft → {lines: {sign: ' '|'+'|'-', text: string, from?: number, to?: number}[]}
export interface Team { version: number; publishedAt: string; publishedBy: string; organization: { name: string; mission?: string }
  agents: Agent[]; plans: Plan[]; main?: string; inputs: { name: string; trust: Trust; path?: string }[]; tools: Tool[]; models: Tier[]; policies: Policy[] }
export interface Agent { name: string; role: string; instructions: string; capabilities: string[]; notResponsibleFor: string[]; reportsTo?: string
  runtime: string; models: string[]; tools: string[]; limits: Record<string, unknown> }
// GET /agents/{name} → AgentDetail
export interface AgentDetail extends Agent { permissions: Permit[]; budgets: Budget[]; breaker?: Breaker
  record: { ended: number; completed: number; medianMillis?: number; load: number }; spentTodayMicros: number; runs: Run[] }
export interface Permit { kind: string; subject: string; verdict: string; why: string[] }
export interface Plan { name: string; plan: PlanNode }
// a pattern tree as it is stored: {pattern, name, ...fields of the pattern; parts are nested PlanNodes}
export interface PlanNode { pattern: string; name: string; [field: string]: unknown }
export interface Tool { name: string; kind: string; trust?: Trust; [field: string]: unknown }
export interface Tier { name: string; candidates: string[]; chosen?: string }
export interface Policy { name: string; on: string[]; when?: string; effect: string; [field: string]: unknown }
export interface Check { problems: { message: string; line?: number; column?: number; path?: string }[]; warnings: { message: string; place?: string }[] }
export interface Draft { source: string; basedOn: number; changedBy: string; changedAt: string; check: Check }
export interface TeamVersion { version: number; publishedAt: string; publishedBy: string; note?: string; current: boolean }
// POST /policies/dry-run {source?: string, from?: string, until?: string} → {actions: number, stopped: {policy, run, at, what, verdict}[]}

// GET /breakers → {items: Breaker[]};  POST /breakers/{subject}/close | open {reason}
export interface Breaker { subject: string; open: boolean; reason: string; changedAt: string; retryAt?: string; times: number }

// GET /audit?run=&agent=&person=&what=&since=&until=&all=true&cursor= → Page<AuditEntry> latest first
// POST /audit/verify → {runs: number, rows: number, links: number, findings: {run?: number, seq?: number, what: string}[]}
// GET /audit/export?format=jsonl|csv&from=&until= → download
export interface AuditEntry { at: string; run: number; seq: number; agent: string; person: string; what: string; authority: string; approvedBy: string; outcome: string; major: boolean }

// GET /sign-in: what there is beside sign-in links; a browser goes to the url, and comes back signed in or to /sign-in?problem=…
export interface SignInWays { oidc?: { name: string; url: string } }

// GET /members → {items: Member[]}; POST /members {name, role} → 201 Member & {link: string}; PATCH /members/{name} {role}; DELETE
// POST /members/{name}/links → 201 {link, expiresAt}
export interface Member { name: string; role: Role; joinedAt: string; lastSeenAt?: string }
// GET /keys → {items: Key[]}; POST /keys {name, role, permissions?, expiresAt} → 201 Key & {secret}; DELETE /keys/{id}
export interface Key { id: string; name: string; role: Role; permissions: Permission[]; createdBy: string; createdAt: string; expiresAt: string; lastUsedAt?: string }
// GET /webhooks, GET /webhooks/types → {items: {type, what}[]}, POST /webhooks {url, events: string[], active?} → 201 {…, secret};
// PATCH /webhooks/{id} {url?, events?, active?} and DELETE with If-Match; POST /webhooks/{id}/secret → 201 {secret, formerUntil?}; POST /webhooks/{id}/ping → 201 Delivery
// GET /webhooks/{id}/deliveries?outcome=&cursor= → Page<Delivery>; POST /webhooks/{id}/deliveries/{no}/retry
export interface Webhook {
  id: string
  url: string
  events: string[]
  active: boolean
  paused?: { since: string; by: string; why: string }
  failingSince?: string                   // the first failure after the last success
  waiting: number                         // messages that are still to be sent
  createdBy: string
  createdAt: string
  formerUntil?: string                    // until when the secret before this one signs besides
  problem?: string                        // why this server cannot send to it at all
  etag: string
}
export interface Delivery {
  no: number
  id: string                              // by which the receiver knows repetitions
  event: string
  at: string
  outcome: 'delivered' | 'pending' | 'failed'
  attempts: number
  attemptedAt?: string
  status?: number
  millis?: number
  answer?: string                         // the beginning of what was answered
  error?: string
  nextAt?: string
  body: unknown
}
