import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Verification } from '../../api/additions'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { AuditEntry } from '../../api/types'
import { useTexts } from '../../i18n'
import { count, dateTime } from '../../lib/format'
import { Link, setSearch, usePlace } from '../../lib/router'
import { Empty, ErrorBox, Page, Panel } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { Listed } from '../../ui/Listed'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { TypedFilter } from '../runs/RunsPage'

/** The day that a date field holds, in the time of the reader. */
function dayStart(day: string | null, add = 0): string | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + add).toISOString()
}

export function AuditPage() {
  const { t, locale } = useTexts()
  const { search } = usePlace()
  const filter = {
    run: search.get('run') ?? undefined,
    agent: search.get('agent') ?? undefined,
    person: search.get('person') ?? undefined,
    what: search.get('what') ?? undefined,
    since: dayStart(search.get('since')),
    until: dayStart(search.get('until'), 1),
    all: search.get('all') ?? undefined,
  }
  const list = usePages<AuditEntry>(keys.audit(filter), '/audit', filter, { limit: 100 })
  const columns: Column<AuditEntry>[] = [
    { key: 'at', head: t('step.at'), width: '170px', cell: (one) => <span className="muted figures">{dateTime(one.at, locale)}</span> },
    { key: 'run', head: t('run.run'), width: '64px', number: true, cell: (one) => <Link to={`/runs/${one.run}?tab=steps&step=${one.run}/${one.seq}`}>#{one.run}</Link> },
    { key: 'agent', head: t('run.agent'), width: 'minmax(70px, 1fr)', cell: (one) => one.agent },
    { key: 'person', head: t('audit.person'), width: 'minmax(70px, 1fr)', cell: (one) => one.person },
    { key: 'what', head: t('step.text'), width: 'minmax(140px, 3fr)', cell: (one) => <span title={one.what}>{one.what}</span> },
    { key: 'outcome', head: t('audit.outcome'), width: 'minmax(120px, 2fr)', cell: (one) => <span title={one.outcome}>{one.outcome}</span> },
    { key: 'authority', head: t('audit.authority'), width: 'minmax(70px, 1fr)', cell: (one) => one.authority },
    { key: 'approved', head: t('audit.approved'), width: 'minmax(70px, 1fr)', cell: (one) => one.approvedBy },
  ]
  return (
    <Page title={t('audit.title')} wide>
      <div className="columns">
        <Verify />
        <Export since={filter.since} until={filter.until} />
      </div>
      <div className="filters" role="search">
        <TypedFilter name="run" label={t('run.run')} value={filter.run} />
        <TypedFilter name="agent" label={t('run.agent')} value={filter.agent} />
        <TypedFilter name="person" label={t('audit.person')} value={filter.person} />
        <TypedFilter name="what" label={t('step.text')} value={filter.what} />
        <TypedFilter name="since" label={t('audit.since')} type="date" value={search.get('since') ?? undefined} />
        <TypedFilter name="until" label={t('audit.until')} type="date" value={search.get('until') ?? undefined} />
        <Checkbox label={t('audit.all')} checked={filter.all === 'true'} onChange={(event) => setSearch({ all: event.currentTarget.checked ? 'true' : undefined })} />
      </div>
      <Listed list={list} none={<Empty title={t('audit.none')}>{t('runs.none.filtered.what')}</Empty>}>
        {(rows) => <VirtualRows rows={rows} columns={columns} id={(one) => `${one.run}/${one.seq}/${one.at}/${one.what}`} label={t('audit.title')} rowHeight={29} paging={list.paging} />}
      </Listed>
    </Page>
  )
}

function Verify() {
  const { t, locale } = useTexts()
  const verify = useMutation({ mutationFn: () => api.post<Verification>('/audit/verify', {}) })
  const { data } = verify
  return (
    <Panel title={t('audit.verify')} note={t('audit.verify.what')}>
      <div role="status" aria-live="polite">
        {verify.isError && <ErrorBox error={verify.error} />}
        {data && (
          <>
            <p className={data.findings.length === 0 ? 'fine' : 'bad'}>
              <Icon name={data.findings.length === 0 ? 'check' : 'warn'} />{' '}
              {data.findings.length === 0 ? t('audit.verify.fine') : t('audit.verify.findings', { n: data.findings.length })}{' '}
              <span className="muted">{t('audit.verify.read', { runs: count(data.runs, locale), rows: count(data.rows, locale), links: count(data.links, locale) })}</span>
            </p>
            <ul className="problems">
              {data.findings.map((one) => (
                <li key={`${one.run} ${one.seq} ${one.what}`}>
                  {one.run !== undefined && <Link to={`/runs/${one.run}?tab=steps`}>#{one.run}</Link>} {one.what}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('audit.verify.act')}
      </Button>
    </Panel>
  )
}

function Export({ since, until }: { since: string | undefined; until: string | undefined }) {
  const { t } = useTexts()
  const { search } = usePlace()
  const format = search.get('format') ?? 'jsonl'
  return (
    <Panel title={t('audit.export')} note={t('audit.export.what')}>
      <div className="row row-end">
        <NativeSelect label={t('audit.format')} value={format} data={['jsonl', 'csv']} onChange={(event) => setSearch({ format: event.currentTarget.value })} />
        <Button component="a" variant="default" href={api.url('/audit/export', { format, from: since, until })} download leftSection={<Icon name="download" />}>
          {t('audit.export.act')}
        </Button>
      </div>
    </Panel>
  )
}
