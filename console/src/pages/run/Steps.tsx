import { Button, Checkbox, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Run, RunDetail, Step, StepDetail } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { clock, dateTime } from '../../lib/format'
import { prettyJson, readJson } from '../../lib/jsonText'
import { Link, navigate, setSearch, usePlace } from '../../lib/router'
import { Count, Empty, Facts, Loaded, Money, Panel, Took, TrustBadge } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { Listed } from '../../ui/Listed'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { chooseStep } from './RunPage'
import { Dialog } from '../../ui/Dialog'

export function Steps({ run }: { run: RunDetail }) {
  const { t, locale } = useTexts()
  const { search } = usePlace()
  const below = search.get('below') !== 'no'
  const list = usePages<Step>(keys.steps(run.id, below), `/runs/${run.id}/steps`, { tree: below || undefined }, { limit: 200 })
  const chosen = search.get('step') ?? undefined

  const columns: Column<Step>[] = [
    { key: 'at', head: t('step.at'), width: '66px', cell: (step) => <span className="muted figures">{clock(step.at, locale)}</span> },
    { key: 'run', head: t('run.run'), width: '58px', number: true, cell: (step) => <span className="muted">#{step.run}</span> },
    {
      key: 'kind',
      head: t('step.kind'),
      width: '98px',
      cell: (step) => (
        <span className={step.failed ? 'bad' : undefined}>
          {step.failed && <Icon name="cross" size={12} />} {step.call ? t(`call.${step.call}` as Key) : t(`kind.${step.kind}` as Key)}
        </span>
      ),
    },
    { key: 'name', head: t('step.name'), width: 'minmax(60px, 1fr)', cell: (step) => <span className="mono">{step.name}</span> },
    { key: 'text', head: t('step.text'), width: 'minmax(60px, 3fr)', cell: (step) => <span title={step.text}>{step.text}</span> },
    { key: 'model', head: t('step.model'), width: '92px', cell: (step) => <span className="muted" title={step.model}>{step.model?.split('/').at(-1) ?? ''}</span> },
    { key: 'took', head: t('run.took'), width: '62px', number: true, cell: (step) => (step.tookMillis === undefined ? '' : <Took millis={step.tookMillis} />) },
    { key: 'cost', head: t('run.cost'), width: '76px', number: true, cell: (step) => (step.costMicros === undefined ? '' : <Money micros={step.costMicros} />) },
  ]
  return (
    <div className="split">
      <div>
        <div className="filters">
          <Checkbox label={t('steps.below')} checked={below} onChange={(event) => setSearch({ below: event.currentTarget.checked ? undefined : 'no' })} />
        </div>
        <Listed list={list} none={<Empty title={t('steps.none')} />}>
          {(rows) => (
            <VirtualRows
              rows={rows}
              columns={columns}
              id={(step) => `${step.run}/${step.seq}`}
              label={t('run.tab.steps')}
              rowHeight={28}
              paging={list.paging}
              selected={chosen ?? ''}
              open={chooseStep}
              tone={(step) => (step.failed ? 'row-failed' : undefined)}
            />
          )}
        </Listed>
      </div>
      {chosen ? <OneStep id={chosen} /> : <Panel className="aside">{<Empty title={t('steps.choose')}>{t('steps.choose.what')}</Empty>}</Panel>}
    </div>
  )
}

function OneStep({ id }: { id: string }) {
  const { t, locale } = useTexts()
  const { can } = useCaller()
  const [run, seq] = id.split('/').map(Number) as [number, number]
  const [forking, setForking] = useState(false)
  const query = useQuery({ queryKey: keys.step(run, seq), queryFn: ({ signal }) => api.get<StepDetail>(`/runs/${run}/steps/${seq}`, undefined, signal) })
  const owner = useQuery({ queryKey: keys.run(run), queryFn: ({ signal }) => api.get<RunDetail>(`/runs/${run}`, undefined, signal) })
  return (
    <Panel
      className="aside"
      title={t('step.title', { run, seq })}
      actions={
        can('runs') && seq > 0 && (
          <Button size="compact-xs" variant="default" leftSection={<Icon name="fork" size={13} />} onClick={() => setForking(true)}>
            {t('run.fork')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(step) => (
          <>
            <p className={step.failed ? 'prose bad' : 'prose'}>{step.text}</p>
            <Facts
              items={[
                [t('step.kind'), t(`kind.${step.kind}` as Key)],
                [t('step.name'), step.name],
                [t('step.at'), dateTime(step.at, locale)],
                [t('step.position'), step.position],
                [t('run.took'), step.tookMillis === undefined ? undefined : <Took key="took" millis={step.tookMillis} />],
                [t('run.cost'), step.costMicros === undefined ? undefined : <Money key="cost" micros={step.costMicros} />],
                [t('run.tokens'), step.tokens === undefined ? undefined : <Count key="tokens" value={step.tokens} />],
                [t('step.model'), step.model],
                [t('step.tier'), step.tier],
                [t('step.child'), step.child === undefined ? undefined : <Link key="child" to={`/runs/${step.child}`}>#{step.child}</Link>],
              ]}
            />
            {step.why && (
              <section className="block">
                <h3>{t('step.why')}</h3>
                <p>{step.why}</p>
              </section>
            )}
            <section className="block">
              <h3>{t('step.payload')}</h3>
              {step.payload === undefined ? <p className="muted">{t('step.nopayload')}</p> : <JsonView value={step.payload} open={3} label={t('step.payload')} />}
            </section>
            {owner.data?.contract && owner.data.contract.context.length > 0 && (
              <section className="block">
                <h3>{t('contract.context')}</h3>
                {owner.data.contract.context.map((item) => (
                  <details key={item.name} className="context-item">
                    <summary>
                      <strong>{item.name}</strong> <TrustBadge trust={item.trust} />
                      <span className="muted">{item.source.agent ?? item.source.person ?? t('context.input')}</span>
                    </summary>
                    <JsonView value={item.value} />
                  </details>
                ))}
              </section>
            )}
            <p className="muted small mono block">{step.hash}</p>
          </>
        )}
      </Loaded>
      {forking && <ForkDialog run={run} before={seq} input={owner.data?.input} close={() => setForking(false)} />}
    </Panel>
  )
}

function ForkDialog({ run, before, input, close }: { run: number; before: number; input: unknown; close: () => void }) {
  const { t } = useTexts()
  const original = input === undefined ? '' : prettyJson(input)
  const [text, setText] = useState(original)
  const key = useSubmissionKey(run, before, text)
  const read = text.trim() === '' ? { value: undefined } : readJson(text)
  const wrong = 'problem' in read ? t('edit.notjson', { line: read.line ?? 1, column: read.column ?? 1 }) : undefined
  const fork = useAction(
    (changed: unknown) => api.post<Run>(`/runs/${run}/fork`, { before, ...(changed !== undefined && { input: changed }) }, { idempotencyKey: key }),
    {
      done: (made) => t('fork.done', { id: made.id }),
      changes: [keys.runs, keys.overview],
      afterwards: (made) => navigate(`/runs/${made.id}`),
    },
  )
  return (
    <Dialog onClose={close} size="lg" title={t('fork.title', { run, before })}>
      <form
        className="editor"
        onSubmit={(event) => {
          event.preventDefault()
          if (!('problem' in read)) fork.mutate(text === original ? undefined : read.value)
        }}
      >
        <p className="muted">{t('fork.what')}</p>
        {input !== undefined && (
          <Textarea
            label={t('fork.input')}
            description={t('fork.input.what')}
            rows={Math.min(16, text.split('\n').length + 1)}
            spellCheck={false}
            value={text}
            error={wrong}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={fork.isPending} disabled={wrong !== undefined}>
            {t('run.fork')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
