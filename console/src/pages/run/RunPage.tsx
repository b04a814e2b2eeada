import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Run, RunDetail, Step } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { ENDED } from '../../lib/ended'
import { Link, setSearch, usePlace } from '../../lib/router'
import { useOverview } from '../../shell'
import { Count, Empty, Facts, Loaded, Loading, Money, Page, Panel, StatusBadge, TimeAgo, Took, TrustBadge, useNow } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { MorePages } from '../../ui/Listed'
import { ReasonDialog } from '../../ui/ReasonDialog'
import { RehearsalHint } from '../../ui/RehearsalHint'
import { useAction } from '../../ui/useAction'
import { Files } from './Files'
import { MessageDialog } from './MessageDialog'
import { Steps } from './Steps'
import { Timeline } from './Timeline'
import { TraceView } from './TraceView'
import { RunTree } from './RunTree'
import { useRunLive } from './useRunLive'
import { type Tree, useTree } from './useTree'

const PlanOfRun = lazy(async () => ({ default: (await import('../plans/PlanOfRun')).PlanOfRun }))

const TABS = ['tree', 'timeline', 'steps', 'plan', 'result', 'files', 'trace'] as const

export function RunPage({ id }: { id: number }) {
  const { t } = useTexts()
  const texts = useRunLive(id)
  const run = useQuery({ queryKey: keys.run(id), queryFn: ({ signal }) => api.get<RunDetail>(`/runs/${id}`, undefined, signal) })
  const none = run.error instanceof ApiError && run.error.status === 404
  return (
    <Page
      wide
      title={run.data ? `${run.data.name} #${id}` : t('run.title', { id })}
      actions={
        run.data && (
          <>
            <StatusBadge status={run.data.status} />
            <Commands run={run.data} />
          </>
        )
      }
    >
      {none ? (
        <Empty title={t('run.none', { id })}>
          <Link to="/runs">{t('run.none.what')}</Link>
        </Empty>
      ) : (
        <Loaded query={run}>{(data) => <Content run={data} texts={texts} />}</Loaded>
      )}
    </Page>
  )
}

function Commands({ run }: { run: RunDetail }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const [asked, setAsked] = useState<'cancel' | 'pause' | 'resume'>()
  const [sending, setSending] = useState(false)
  const order = useAction(({ verb, reason }: { verb: string; reason: string }) => api.post<Run>(`/runs/${run.id}/${verb}`, reason ? { reason } : {}), {
    done: (_, { verb }) => t(`run.did.${verb}` as Key),
    changes: [keys.run(run.id), keys.tree(run.id), keys.runs, keys.overview],
    afterwards: () => setAsked(undefined),
  })
  if (!can('runs') || ENDED.has(run.status)) return null
  const held = run.status === 'paused' || run.status === 'blocked' || run.status === 'pausing'
  return (
    <>
      {held ? (
        <Button variant="default" leftSection={<Icon name="play" size={13} />} onClick={() => setAsked('resume')}>
          {t('run.resume')}
        </Button>
      ) : (
        <Button variant="default" leftSection={<Icon name="pause" size={13} />} onClick={() => setAsked('pause')}>
          {t('run.pause')}
        </Button>
      )}
      <Button variant="default" leftSection={<Icon name="stop" size={13} />} onClick={() => setAsked('cancel')}>
        {t('run.cancel')}
      </Button>
      {run.status === 'waiting' && (
        <Button variant="default" onClick={() => setSending(true)}>
          {t('message.send')}
        </Button>
      )}
      {sending && <MessageDialog run={run.id} close={() => setSending(false)} />}
      {asked && (
        <ReasonDialog
          title={t(`run.${asked}.title` as Key, { name: run.name })}
          act={t(`run.${asked}` as Key)}
          danger={asked === 'cancel'}
          optional
          busy={order.isPending}
          close={() => setAsked(undefined)}
          submit={(reason) => order.mutate({ verb: asked, reason })}
        >
          <p className="muted">{t(`run.${asked}.what` as Key)}</p>
        </ReasonDialog>
      )}
    </>
  )
}

function Content({ run, texts }: { run: RunDetail; texts: ReadonlyMap<number, string> }) {
  const { t } = useTexts()
  const { search } = usePlace()
  const tree = useTree(run.id)
  const rehearsed = useOverview().data?.rehearsal
  const over = run.parent === undefined && ENDED.has(run.status)
  const chosen = search.get('tab') ?? 'tree'
  const tabs = TABS.filter((tab) => (tab !== 'plan' || run.plan !== undefined) && (tab !== 'result' || run.result !== undefined || run.input !== undefined))
  return (
    <>
      {over && rehearsed && <RehearsalHint />}
      {run.reservedFor && !ENDED.has(run.status) && (
        <div className="hint">
          <Icon name="info" />
          <p>{t('run.reserved', { cassette: run.reservedFor, root: run.root })}</p>
        </div>
      )}
      <Head run={run} />
      <nav className="tabs" aria-label={t('run.views')}>
        {tabs.map((tab) => (
          <Link key={tab} to={tab === 'tree' ? `/runs/${run.id}` : `/runs/${run.id}?tab=${tab}`} aria-current={chosen === tab ? 'page' : undefined}>
            {t(`run.tab.${tab}` as Key)}
          </Link>
        ))}
      </nav>
      {chosen === 'steps' ? (
        <Steps run={run} />
      ) : chosen === 'result' ? (
        <Result run={run} />
      ) : chosen === 'files' ? (
        <Files run={run} />
      ) : chosen === 'trace' ? (
        <TraceView id={run.id} />
      ) : (
        <Loaded query={tree.query}>
          {() => (
            <>
              <LeftOut tree={tree} />
              {chosen === 'timeline' ? (
                <Timeline root={run.id} runs={tree.rows} />
              ) : chosen === 'plan' ? (
                <Suspense fallback={<Loading />}>
                  <PlanOfRun run={run} runs={tree.rows} />
                </Suspense>
              ) : (
                <RunTree root={run} runs={tree.rows} texts={texts} />
              )}
            </>
          )}
        </Loaded>
      )}
    </>
  )
}

/** Says that a tree is larger than what was read of it, and reads on. */
function LeftOut({ tree }: { tree: Tree }) {
  const { t } = useTexts()
  if (!tree.paging.more) return null
  return (
    <div className="row block">
      <p className="warn">{t('tree.more', { shown: tree.rows.length, n: tree.left })}</p>
      <MorePages paging={tree.paging} found={tree.rows.length} byHand />
    </div>
  )
}

function Head({ run }: { run: RunDetail }) {
  const { t } = useTexts()
  const ended = ENDED.has(run.status)
  const now = useNow()
  const took = (ended ? Date.parse(run.updatedAt) : Math.max(now, Date.parse(run.createdAt))) - Date.parse(run.createdAt)
  const facts = useMemo(
    () =>
      [
        [t('run.agent'), run.agent && <Link key="agent" to={`/team/agents/${encodeURIComponent(run.agent)}`}>{run.agent}</Link>],
        [t('run.parent'), run.parent !== undefined && <Link key="parent" to={`/runs/${run.parent}`}>#{run.parent}</Link>],
        [t('run.begun'), <TimeAgo key="at" at={run.createdAt} />],
        [t('run.by'), run.by],
        [t('run.task'), run.task && <Link key="task" to={`/runs?task=${encodeURIComponent(run.task)}`}>{run.task}</Link>],
        [t('run.goal'), run.goal],
        [t('run.trust'), run.trust && <TrustBadge key="trust" trust={run.trust} />],
      ] as [string, React.ReactNode][],
    [run, t],
  )
  return (
    <Panel>
      <Facts
        items={[
          ...facts,
          [t('run.took'), <Took key="took" millis={took} />],
          [t('run.cost'), <Money key="cost" micros={run.costMicros} />],
          [t('run.saved'), run.savedMicros ? <Money key="saved" micros={run.savedMicros} /> : undefined],
          [t('run.calls'), <Count key="calls" value={run.modelCalls} />],
          [t('run.tokens'), <Count key="tokens" value={run.tokens} />],
        ].map(([name, value]) => [name, value === false ? undefined : value] as [string, React.ReactNode])}
      />
      {run.failure && (
        <p className="failure">
          <Icon name="warn" /> {run.failure}
        </p>
      )}
      {run.approvals.length > 0 && (
        <ul className="questions" aria-label={t('run.questions')}>
          {run.approvals.map((one) => (
            <li key={one.id}>
              <Icon name="approvals" /> <Link to={`/approvals/${one.id}`}>{one.title}</Link>{' '}
              <span className="muted">
                {one.approvers.length > 0 ? one.approvers.join(', ') : t('approvals.anybody')}, {t('approvals.due')} <TimeAgo at={one.deadline} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Result({ run }: { run: RunDetail }) {
  const { t } = useTexts()
  return (
    <>
      {run.result !== undefined && (
        <Panel title={t('run.result')}>
          <JsonView value={run.result} open={4} />
        </Panel>
      )}
      {run.input !== undefined && (
        <Panel title={t('run.input')}>
          <JsonView value={run.input} open={3} />
        </Panel>
      )}
    </>
  )
}

export function chooseStep(step: Step | undefined): void {
  setSearch({ step: step && `${step.run}/${step.seq}` })
}
