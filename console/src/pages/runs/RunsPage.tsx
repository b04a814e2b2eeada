import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { keys } from '../../api/queries'
import { usePages } from '../../api/pages'
import { FIRST_RUNS } from '../../api/runLists'
import { useCaller } from '../../api/session'
import type { Run, RunStatus } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Link, navigate, setSearch, usePlace } from '../../lib/router'
import { Count, Empty, Money, Page, StatusBadge, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { Listed } from '../../ui/Listed'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { RunsTabs } from './RunsTabs'

const STATUSES: RunStatus[] = ['ready', 'running', 'waiting', 'pausing', 'paused', 'blocked', 'completed', 'failed', 'cancelled']

export function RunsPage() {
  const { t } = useTexts()
  const { can } = useCaller()
  const { search } = usePlace()
  const filter = {
    status: search.get('status') ?? undefined,
    plan: search.get('plan') ?? undefined,
    task: search.get('task') ?? undefined,
    agent: search.get('agent') ?? undefined,
    text: search.get('text') ?? undefined,
    all: search.get('all') ?? undefined,
  }
  const list = usePages<Run>(keys.runList(filter), '/runs', filter, { limit: FIRST_RUNS, limitBelow: 200 })
  const filtered = Object.values(filter).some((value) => value !== undefined)

  const columns: Column<Run>[] = [
    { key: 'id', head: t('run.number'), width: '72px', number: true, cell: (run) => <span className="muted">{run.id}</span> },
    { key: 'name', head: t('run.run'), width: 'minmax(140px, 3fr)', cell: (run) => <Link to={`/runs/${run.id}`}>{run.name}</Link> },
    { key: 'status', head: t('run.status'), width: '112px', cell: (run) => <StatusBadge status={run.status} /> },
    { key: 'why', head: t('run.why'), width: 'minmax(60px, 3fr)', cell: (run) => <span className="muted" title={run.failure}>{run.failure ?? ''}</span> },
    { key: 'calls', head: t('run.calls'), width: '90px', number: true, cell: (run) => <Count value={run.modelCalls} brief /> },
    { key: 'tokens', head: t('run.tokens'), width: '80px', number: true, cell: (run) => <Count value={run.tokens} brief /> },
    { key: 'cost', head: t('run.cost'), width: '90px', number: true, cell: (run) => <Money micros={run.costMicros} /> },
    { key: 'begun', head: t('run.begun'), width: '130px', cell: (run) => <span className="muted"><TimeAgo at={run.createdAt} /></span> },
  ]

  return (
    <Page
      title={t('runs.title')}
      wide
      actions={
        can('runs') && (
          <Button leftSection={<Icon name="plus" />} onClick={() => navigate('/runs/start')}>
            {t('runs.start')}
          </Button>
        )
      }
    >
      <RunsTabs here="runs" />
      <div className="filters" role="search">
        <NativeSelect
          label={t('run.status')}
          value={filter.status ?? ''}
          data={[{ value: '', label: t('filter.any') }, ...STATUSES.map((value) => ({ value, label: t(`status.${value}` as Key) }))]}
          onChange={(event) => setSearch({ status: event.currentTarget.value })}
        />
        <TypedFilter name="plan" label={t('run.plan')} value={filter.plan} />
        <TypedFilter name="task" label={t('run.task')} value={filter.task} />
        <TypedFilter name="agent" label={t('run.agent')} value={filter.agent} />
        <TypedFilter name="text" label={t('filter.text')} value={filter.text} />
        <Checkbox label={t('runs.children')} checked={filter.all === 'true'} onChange={(event) => setSearch({ all: event.currentTarget.checked ? 'true' : undefined })} />
      </div>
      <Listed list={list} none={<Empty title={filtered ? t('runs.none.filtered') : t('runs.none')}>{filtered ? t('runs.none.filtered.what') : t('runs.none.what')}</Empty>}>
        {(rows) => <VirtualRows rows={rows} columns={columns} id={(run) => run.id} label={t('runs.title')} paging={list.paging} height="calc(100vh - 274px)" open={(run) => navigate(`/runs/${run.id}`)} />}
      </Listed>
    </Page>
  )
}

/** A filter that is typed: asked for when the typing stops. */
export function TypedFilter({ name, label, value, type }: { name: string; label: string; value: string | undefined; type?: string }) {
  const [text, setText] = useState(value ?? '')
  useEffect(() => setText(value ?? ''), [value])
  useEffect(() => {
    if (text === (value ?? '')) return
    const timer = setTimeout(() => setSearch({ [name]: text }), 300)
    return () => clearTimeout(timer)
  }, [text, value, name])
  return <TextInput label={label} type={type ?? 'text'} value={text} onChange={(event) => setText(event.currentTarget.value)} />
}
