import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Run, RunDetail } from '../../api/types'
import { useTexts } from '../../i18n'
import { ENDED } from '../../lib/ended'
import { Link, setSearch, usePlace } from '../../lib/router'
import { type Branch, flatten } from '../../lib/tree'
import { Count, Empty, Facts, Loaded, Money, Panel, StatusBadge, Took, TrustBadge, useNow } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { type Column, VirtualRows } from '../../ui/VirtualRows'

export function RunTree({ root, runs, texts }: { root: Run; runs: Run[]; texts: ReadonlyMap<number, string> }) {
  const { t } = useTexts()
  const { search } = usePlace()
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const rows = useMemo(() => flatten(runs, root.id, folded), [runs, root.id, folded])
  const now = useNow()
  const chosen = Number(search.get('run') ?? root.id)
  const toggle = (id: number) =>
    setFolded((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })

  const columns: Column<Branch>[] = [
    {
      key: 'name',
      head: t('run.run'),
      width: 'minmax(200px, 3fr)',
      cell: ({ run, depth, children }) => (
        <span className="treecell" style={{ paddingLeft: Math.min(depth, 12) * 16 }}>
          {children > 0 ? (
            <button
              type="button"
              className="plain"
              aria-expanded={!folded.has(run.id)}
              aria-label={folded.has(run.id) ? t('tree.unfold', { name: run.name }) : t('tree.fold', { name: run.name })}
              onClick={() => toggle(run.id)}
            >
              <Icon name={folded.has(run.id) ? 'right' : 'down'} size={12} />
            </button>
          ) : (
            <span className="treeleaf" />
          )}
          {run.name} <span className="muted small">{run.agent && run.agent !== run.name ? run.agent : ''} #{run.id}</span>
        </span>
      ),
    },
    { key: 'status', head: t('run.status'), width: '110px', cell: ({ run }) => <StatusBadge status={run.status} /> },
    {
      key: 'says',
      head: t('run.says'),
      width: 'minmax(80px, 3fr)',
      cell: ({ run }) => {
        const text = ENDED.has(run.status) ? undefined : texts.get(run.id)
        return text ? <span className="mono saying"><span>{text.slice(-200).replace(/\s+/g, ' ')}</span></span> : <span className="muted">{run.failure ?? ''}</span>
      },
    },
    {
      key: 'took',
      head: t('run.took'),
      width: '84px',
      number: true,
      cell: ({ run }) => <Took millis={(ENDED.has(run.status) ? Date.parse(run.updatedAt) : Math.max(now, Date.parse(run.createdAt))) - Date.parse(run.createdAt)} />,
    },
    { key: 'tokens', head: t('run.tokens'), width: '66px', number: true, cell: ({ run }) => <Count value={run.tokens} brief /> },
    { key: 'cost', head: t('run.cost'), width: '80px', number: true, cell: ({ run }) => <Money micros={run.costMicros} /> },
  ]
  return (
    <div className="split">
      <div>
        <VirtualRows
          rows={rows}
          columns={columns}
          id={({ run }) => run.id}
          label={t('run.tab.tree')}
          rowHeight={30}
          selected={chosen}
          open={({ run }) => setSearch({ run: String(run.id) })}
          tone={({ run }) => (run.status === 'failed' ? 'row-failed' : undefined)}
        />
      </div>
      <OneRun id={chosen} root={root.id} text={texts.get(chosen)} />
    </div>
  )
}

/** What one run of the tree was asked to do, was handed, is saying and came to. */
function OneRun({ id, root, text }: { id: number; root: number; text: string | undefined }) {
  const { t } = useTexts()
  const query = useQuery({ queryKey: keys.run(id), queryFn: ({ signal }) => api.get<RunDetail>(`/runs/${id}`, undefined, signal) })
  return (
    <Panel className="aside" title={query.data ? `${query.data.name} #${id}` : `#${id}`} actions={id !== root && <Link to={`/runs/${id}`}>{t('run.open')}</Link>}>
      <Loaded query={query}>
        {(run) => (
          <>
            {text && (
              <section className="block" aria-label={t('run.says')}>
                <h3>{t('run.says')}</h3>
                <pre className="command says" tabIndex={0}>
                  {text}
                </pre>
              </section>
            )}
            {run.contract && <ContractView run={run} />}
            {run.result !== undefined && (
              <section className="block">
                <h3>
                  {t('run.result')} {run.trust && <TrustBadge trust={run.trust} />}
                </h3>
                <JsonView value={run.result} open={3} />
              </section>
            )}
            {run.failure && (
              <p className="failure">
                <Icon name="warn" /> {run.failure}
              </p>
            )}
            {!run.contract && run.result === undefined && !text && !run.failure && <Empty title={t('run.noresult')} />}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

export function ContractView({ run }: { run: RunDetail }) {
  const { t } = useTexts()
  const contract = run.contract!
  return (
    <>
      <section className="block">
        <h3>{t('contract.goal')}</h3>
        <p className="prose">{contract.goal}</p>
      </section>
      <Facts
        items={[
          [t('contract.tools'), contract.tools.length > 0 ? contract.tools.join(', ') : t('contract.notools')],
          [t('contract.limits'), Object.entries(contract.limits).map(([name, value]) => `${name} ${String(value)}`).join(', ')],
          [t('contract.successors'), contract.successors.join(', ')],
        ]}
      />
      {contract.criteria.length > 0 && (
        <details className="block">
          <summary>{t('contract.criteria', { n: contract.criteria.length })}</summary>
          <JsonView value={contract.criteria} />
        </details>
      )}
      <section className="block">
        <h3>{t('contract.context')}</h3>
        {contract.context.length === 0 && <p className="muted">{t('contract.nocontext')}</p>}
        {contract.context.map((item) => (
          <details key={item.name} className="context-item">
            <summary>
              <strong>{item.name}</strong> <TrustBadge trust={item.trust} />
              <span className="muted">
                {item.source.agent ?? item.source.person ?? t('context.input')}
              </span>
            </summary>
            {item.source.run !== undefined && (
              <p>
                <Link to={`/runs/${item.source.run}`}>{t('run.title', { id: item.source.run })}</Link>
              </p>
            )}
            <JsonView value={item.value} />
          </details>
        ))}
      </section>
    </>
  )
}
