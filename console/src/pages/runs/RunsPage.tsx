import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Page as PageOf, Run, RunStatus } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { Link, navigate, setSearch, usePlace } from '../../lib/router'
import { Count, Empty, Loaded, Money, Page, StatusBadge, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { type Column, VirtualRows } from '../../ui/VirtualRows'

const STATUSES: RunStatus[] = ['ready', 'running', 'waiting', 'pausing', 'paused', 'blocked', 'completed', 'failed', 'cancelled']

export function RunsPage() {
  const { t } = useTexts()
  const { can } = useCaller()
  const { search } = usePlace()
  const filter = {
    status: search.get('status') ?? undefined,
    plan: search.get('plan') ?? undefined,
    agent: search.get('agent') ?? undefined,
    text: search.get('text') ?? undefined,
    all: search.get('all') ?? undefined,
  }
  const query = useInfiniteQuery({
    queryKey: keys.runList(filter),
    queryFn: ({ pageParam, signal }) => api.get<PageOf<Run>>('/runs', { ...filter, limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
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
      <div className="filters" role="search">
        <NativeSelect
          label={t('run.status')}
          value={filter.status ?? ''}
          data={[{ value: '', label: t('filter.any') }, ...STATUSES.map((value) => ({ value, label: t(`status.${value}` as Key) }))]}
          onChange={(event) => setSearch({ status: event.currentTarget.value })}
        />
        <TypedFilter name="plan" label={t('run.plan')} value={filter.plan} />
        <TypedFilter name="agent" label={t('run.agent')} value={filter.agent} />
        <TypedFilter name="text" label={t('filter.text')} value={filter.text} />
        <Checkbox label={t('runs.children')} checked={filter.all === 'true'} onChange={(event) => setSearch({ all: event.currentTarget.checked ? 'true' : undefined })} />
      </div>
      <Loaded query={query}>
        {() =>
          rows.length === 0 ? (
            <Empty title={filtered ? t('runs.none.filtered') : t('runs.none')}>{filtered ? t('runs.none.filtered.what') : t('runs.none.what')}</Empty>
          ) : (
            <VirtualRows
              rows={rows}
              columns={columns}
              id={(run) => run.id}
              label={t('runs.title')}
              more={query.hasNextPage}
              loadMore={() => {
                if (!query.isFetchingNextPage) void query.fetchNextPage()
              }}
              open={(run) => navigate(`/runs/${run.id}`)}
            />
          )
        }
      </Loaded>
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
