import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { EventStream } from '../../api/events'
import { useSayConnection } from '../../api/live'
import { keys } from '../../api/queries'
import { api, askSessionAgain, useCaller } from '../../api/session'
import { useVisible } from '../../lib/visible'
import type { Page, Run, RunDetail, Step } from '../../api/types'
import { withRuns } from './useTree'

interface Token {
  run: number
  position: string
  text: string
  restarted: boolean
}

/** As much as is shown of what a model is saying. */
const KEPT_CHARACTERS = 4_000
const GATHER_MILLIS = 250
/** A tree of more runs is read again only so often; how they stand is shown at once all the same. */
const LARGE = 200
const LARGE_MILLIS = 3_000

export function withToken(before: string, token: Pick<Token, 'text' | 'restarted'>): string {
  return ((token.restarted ? '' : before) + token.text).slice(-KEPT_CHARACTERS)
}

/** Steps with one that is new, if everything before it is there; else it comes with its page. */
export function withStep(data: InfiniteData<Page<Step>>, step: Step): InfiniteData<Page<Step>> {
  const last = data.pages.at(-1)
  if (!last || last.next !== undefined) return data
  if (last.items.some((one) => one.run === step.run && one.seq === step.seq)) return data
  return { ...data, pages: [...data.pages.slice(0, -1), { ...last, items: [...last.items, step] }] }
}

/** Follows a run and all below it: puts what happens into what is shown, and returns what models are saying just now. */
export function useRunLive(id: number): ReadonlyMap<number, string> {
  const client = useQueryClient()
  const sayConnection = useSayConnection()
  const { membership } = useCaller()
  const organization = membership.organization
  const visible = useVisible()
  const texts = useRef(new Map<number, string>())
  const [shown, setShown] = useState<ReadonlyMap<number, string>>(new Map())

  useEffect(() => {
    if (!visible) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const runs = new Map<number, Run>()
    const steps: Step[] = []
    const said = new Set<string>()
    let details = false
    let large = false
    let renewal: ReturnType<typeof setTimeout> | undefined
    let renewed = 0
    let opened = false
    texts.current = new Map()

    const renew = () => {
      clearTimeout(renewal)
      renewal = undefined
      renewed = Date.now()
      void client.invalidateQueries({ queryKey: keys.run(id) })
      void client.invalidateQueries({ queryKey: keys.tree(id) })
    }
    const flush = () => {
      timer = undefined
      setShown(new Map(texts.current))
      if (runs.size > 0) {
        const tree = client.setQueryData<InfiniteData<Page<Run>>>(keys.tree(id), (known) => known && withRuns(known, runs))
        large = (tree?.pages[0]?.items.length ?? 0) > LARGE
        const own = runs.get(id)
        if (own) client.setQueryData<RunDetail>(keys.run(id), (detail) => detail && { ...detail, ...own })
        runs.clear()
      }
      if (steps.length > 0) {
        for (const tree of [true, false]) {
          client.setQueryData<InfiniteData<Page<Step>>>(
            keys.steps(id, tree),
            (data) => data && steps.filter((one) => tree || one.run === id).reduce(withStep, data),
          )
        }
        steps.length = 0
      }
      if (details) {
        details = false
        renewal ??= setTimeout(renew, large ? Math.max(0, renewed + LARGE_MILLIS - Date.now()) : 0)
      }
    }
    const later = () => {
      timer ??= setTimeout(flush, GATHER_MILLIS)
    }
    const again = () => {
      renew()
      void client.invalidateQueries({ queryKey: ['steps', id] })
    }

    const stream = new EventStream(api.url(`/runs/${id}/events`, { organization }), {
      connection: (state) => {
        sayConnection('run', state)
        // What happened between reading and listening, also after a loss before the first event, is read again.
        if (state === 'restored' || (state === 'open' && !opened)) again()
        opened ||= state === 'open'
      },
      refused: () => askSessionAgain(client),
      on: {
        step: (data) => {
          const step = data as Step
          steps.push(step)
          if (step.call === 'model' || step.kind === 'completed' || step.kind === 'failed') texts.current.delete(step.run)
          if (step.call === 'model') said.add(`${step.run} ${step.position}`)
          if (step.kind === 'child' || step.kind === 'wait' || step.kind === 'received') details = true
          later()
        },
        run: (data) => {
          const run = data as Run
          runs.set(run.id, run)
          details = true
          later()
        },
        token: (data) => {
          const token = data as Token
          // The end of what was said may come after the step that has all of it.
          if (said.has(`${token.run} ${token.position}`)) return
          texts.current.set(token.run, withToken(texts.current.get(token.run) ?? '', token))
          later()
        },
        reset: again,
      },
    })
    return () => {
      stream.close()
      clearTimeout(timer)
      clearTimeout(renewal)
      sayConnection('run', 'open')
    }
  }, [client, id, organization, sayConnection, visible])

  return shown
}
