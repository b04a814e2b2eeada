import { FEW_PAGES, usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import type { Task } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link, navigate } from '../../lib/router'
import { Count, Empty, Money, Page, TimeAgo } from '../../ui/basics'
import { Listed } from '../../ui/Listed'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { RunsTabs } from './RunsTabs'

/** How often the sums are made anew while somebody looks. */
const LOOK_MILLIS = 15_000

export function runsOf(task: Task): string {
  return `/runs?task=${encodeURIComponent(task.name)}`
}

/** What runs were booked on: how they stand together, and what they cost. */
export function TasksPage() {
  const { t } = useTexts()
  const list = usePages<Task>(keys.tasks, '/tasks', {}, { limit: 100, refetchInterval: (pages) => (pages.length <= FEW_PAGES ? LOOK_MILLIS : false) })
  const columns: Column<Task>[] = [
    { key: 'name', head: t('run.task'), width: 'minmax(140px, 3fr)', cell: (task) => <Link to={runsOf(task)}>{task.name}</Link> },
    { key: 'goal', head: t('run.goal'), width: 'minmax(60px, 2fr)', cell: (task) => <span className="muted" title={task.goal}>{task.goal ?? ''}</span> },
    { key: 'runs', head: t('spend.runs'), width: '70px', number: true, cell: (task) => <Count value={task.runs} brief /> },
    { key: 'running', head: t('status.running'), width: '76px', number: true, cell: (task) => <Some value={task.running} /> },
    { key: 'waiting', head: t('status.waiting'), width: '76px', number: true, cell: (task) => <Some value={task.waiting} /> },
    { key: 'failed', head: t('status.failed'), width: '110px', number: true, cell: (task) => <Some value={task.failed} bad /> },
    { key: 'succeeded', head: t('status.completed'), width: '90px', number: true, cell: (task) => <Some value={task.succeeded} /> },
    { key: 'tokens', head: t('run.tokens'), width: '80px', number: true, cell: (task) => <Count value={task.tokens} brief /> },
    { key: 'cost', head: t('run.cost'), width: '90px', number: true, cell: (task) => <Money micros={task.costMicros} /> },
    {
      key: 'last',
      head: t('tasks.last'),
      width: '180px',
      cell: (task) => (
        <>
          <Link to={`/runs/${task.lastRun}`}>#{task.lastRun}</Link>{' '}
          <span className="muted">
            <TimeAgo at={task.lastAt} />
          </span>
        </>
      ),
    },
  ]
  return (
    <Page title={t('tasks.title')} wide>
      <RunsTabs here="tasks" />
      <Listed list={list} none={<Empty title={t('tasks.none')}>{t('tasks.none.what')}</Empty>}>
        {(rows) => <VirtualRows rows={rows} columns={columns} id={(task) => task.name} label={t('tasks.title')} paging={list.paging} open={(task) => navigate(runsOf(task))} />}
      </Listed>
    </Page>
  )
}

/** A number that is seen where it is not nought. */
function Some({ value, bad }: { value: number; bad?: boolean }) {
  if (value === 0) return <span className="muted">0</span>
  return (
    <span className={bad ? 'bad' : undefined}>
      <Count value={value} brief />
    </span>
  )
}
