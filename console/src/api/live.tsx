import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { ENDED } from '../lib/ended'
import { useVisible } from '../lib/visible'
import { type Asked, nothingAsked, renewQuestions } from './approvalLists'
import { type Connection, EventStream } from './events'
import { keys } from './queries'
import { renewRunLists, shortenRunLists } from './runLists'
import { api, askSessionAgain, useCaller } from './session'
import type { Run } from './types'

const ConnectionContext = createContext<{ connection: Connection; say: (source: string, state: Connection) => void }>({
  connection: 'connecting',
  say: () => {},
})

export function useConnection(): Connection {
  return useContext(ConnectionContext).connection
}

/** For streams of single pages: what they say of their connection is shown with the others'. */
export function useSayConnection(): (source: string, state: Connection) => void {
  return useContext(ConnectionContext).say
}

const WORST: Connection[] = ['lost', 'restored', 'connecting', 'open']

/** At most one refetch of a kind in this time, however many events come. */
const GATHER_MILLIS = 400

/** Refetches what changed, gathered. */
class Stale {
  private readonly waiting = new Map<string, readonly unknown[]>()
  private readonly changed = new Map<number, Run>()
  private lists = false
  private asked: Asked | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly client: QueryClient

  constructor(client: QueryClient) {
    this.client = client
  }

  add(...queryKeys: (readonly unknown[])[]): void {
    for (const key of queryKeys) this.waiting.set(JSON.stringify(key), key)
    this.later()
  }

  /** Lists of runs, in which these have changed, or any. */
  addRuns(...runs: Run[]): void {
    for (const run of runs) this.changed.set(run.id, run)
    this.lists = true
    this.later()
  }

  /** Questions: one of which this is known, or any. */
  addQuestions(known?: { id: string; open: boolean } | { ended: number }): void {
    this.asked ??= nothingAsked()
    if (known && 'id' in known) this.asked.questions.set(known.id, known.open ? 'open' : 'closed')
    else if (known) this.asked.ended.add(known.ended)
    this.later()
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.flush(), GATHER_MILLIS)
  }

  private flush(): void {
    this.timer = undefined
    if (this.lists) renewRunLists(this.client, api, [...this.changed.values()])
    this.lists = false
    this.changed.clear()
    if (this.asked) renewQuestions(this.client, api, this.asked)
    this.asked = undefined
    const all = [...this.waiting.values()]
    this.waiting.clear()
    for (const queryKey of all) void this.client.invalidateQueries({ queryKey })
  }
}

/** The organization's events: what is on the screen is refetched when it changed. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const { membership } = useCaller()
  const [states, setStates] = useState<Record<string, Connection>>({})
  const say = useMemo(
    () => (source: string, state: Connection) => setStates((before) => (before[source] === state ? before : { ...before, [source]: state })),
    [],
  )
  const organization = membership.organization
  const visible = useVisible()

  useEffect(() => {
    if (!visible) return
    const stale = new Stale(client)
    let opened = false
    const stream = new EventStream(api.url('/events', { organization }), {
      connection: (state) => {
        say('organization', state)
        // What happened between reading and listening is read again.
        if (state === 'restored' || (state === 'open' && !opened)) {
          stale.add(keys.overview, keys.approvals)
          stale.addRuns()
        }
        opened ||= state === 'open'
      },
      refused: () => askSessionAgain(client),
      on: {
        run: (data) => {
          const run = data as Run
          client.setQueriesData<{ id: number }>({ queryKey: keys.run(run.id) }, (known) => (known?.id === run.id ? { ...known, ...run } : known))
          stale.add(keys.overview)
          stale.addQuestions(ENDED.has(run.status) ? { ended: run.id } : undefined)
          stale.addRuns(run)
        },
        approval: (data) => {
          stale.add(keys.overview)
          stale.addQuestions(data as { id: string; open: boolean })
        },
        stop: () => stale.add(keys.overview, keys.organization),
        budget: () => stale.add(keys.overview, keys.budgets),
        breaker: () => stale.add(keys.overview, keys.breakers),
        reset: () => {
          shortenRunLists(client)
          void client.invalidateQueries()
        },
      },
    })
    return () => {
      stream.close()
      stale.stop()
    }
  }, [client, organization, say, visible])

  const connection = WORST.find((state) => Object.values(states).includes(state)) ?? 'connecting'
  const value = useMemo(() => ({ connection, say }), [connection, say])
  return <ConnectionContext value={value}>{children}</ConnectionContext>
}
