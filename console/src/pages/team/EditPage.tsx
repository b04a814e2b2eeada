import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { ApiError, newIdempotencyKey } from '../../api/client'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Check, Draft, TeamVersion } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { diffLines } from '../../lib/diff'
import { Link, navigate, setSearch, usePlace } from '../../lib/router'
import { ErrorBox, Loaded, Loading, Page, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { DiffView } from '../../ui/DiffView'
import { Icon } from '../../ui/Icon'
import { useAction } from '../../ui/useAction'
import { PolicyTest } from './PolicyTest'
import { YamlEditor } from './YamlEditor'
import { Dialog } from '../../ui/Dialog'

const AgentForm = lazy(async () => ({ default: (await import('./AgentForm')).AgentForm }))

/** Where nothing was written yet. */
const BLANK = 'troupe: 1\n\norganization:\n  name: \n\nagents:\n\nplans:\n'
const CHECK_AFTER_MILLIS = 400
const VIEWS = ['yaml', 'form', 'changes'] as const

interface Kept {
  draft: Draft | undefined
  etag: string | undefined
  published: string | undefined
  version: number
}

/** A document that may not exist yet. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

export function EditPage() {
  const { t } = useTexts()
  const kept = useQuery({
    queryKey: keys.draft,
    queryFn: async (): Promise<Kept> => {
      const [draft, source] = await Promise.all([orNothing(api.call<Draft>('GET', '/team/draft')), orNothing(api.get<{ source: string; version: number }>('/team/source'))])
      return { draft: draft?.data, etag: draft?.etag, published: source?.source, version: source?.version ?? 0 }
    },
    // What is being written is not replaced under the writer's hands.
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <Page title={t('editteam.title')} wide>
      <Loaded query={kept}>{(data) => <Editor key={data.etag ?? 'none'} kept={data} />}</Loaded>
    </Page>
  )
}

function useCheck(source: string, enabled: boolean): Check | undefined {
  const [asked, setAsked] = useState(source)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(source), CHECK_AFTER_MILLIS)
    return () => clearTimeout(timer)
  }, [source])
  return useQuery({
    queryKey: ['check', asked],
    queryFn: ({ signal }) => api.call<Check>('POST', '/team/check', { body: { source: asked }, signal }).then((answer) => answer.data),
    enabled,
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 10_000,
  }).data
}

function Editor({ kept }: { kept: Kept }) {
  const { t } = useTexts()
  const client = useQueryClient()
  const { can } = useCaller()
  const { search } = usePlace()
  const saved = kept.draft?.source ?? kept.published ?? BLANK
  const [text, setText] = useState(saved)
  const [goTo, setGoTo] = useState<{ line: number }>()
  const [publishing, setPublishing] = useState(false)
  const [discarding, setDiscarding] = useState(false)
  const check = useCheck(text, can('draft'))
  const view = (search.get('view') ?? 'yaml') as (typeof VIEWS)[number]
  const changed = text !== saved
  const lines = useMemo(() => (view === 'changes' ? diffLines(kept.published ?? '', text) : []), [view, kept.published, text])

  useEffect(() => {
    if (!changed) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [changed])

  const keep = (draft: Draft | undefined, etag: string | undefined) => client.setQueryData<Kept>(keys.draft, (before) => before && { ...before, draft, etag })
  const put = () => api.call<Draft>('PUT', '/team/draft', { body: { source: text }, ...(kept.etag === undefined ? { ifAbsent: true } : { ifMatch: kept.etag }) })
  const save = useAction(put, {
    done: () => t('editteam.saved'),
    afterwards: ({ data, etag }) => keep(data, etag),
    quiet: true,
  })
  const publish = useAction(
    async (note: string) => {
      if (changed || !kept.draft) {
        const { data, etag } = await put()
        keep(data, etag)
      }
      return await api.post<TeamVersion>('/team/versions', note ? { note } : {}, { idempotencyKey: newIdempotencyKey() })
    },
    {
      done: (made) => t('editteam.published', { version: made.version }),
      changes: [keys.team, keys.overview],
      afterwards: () => navigate('/team'),
    },
  )
  const discard = useAction(() => api.delete('/team/draft', kept.etag === undefined ? {} : { ifMatch: kept.etag }), {
    done: () => t('editteam.discarded'),
    afterwards: () => {
      client.removeQueries({ queryKey: keys.draft })
      navigate('/team')
    },
  })
  const stale = save.error instanceof ApiError && save.error.status === 412
  const problems = check?.problems ?? []

  return (
    <>
      <div className="filters">
        <nav className="tabs tabs-inline" aria-label={t('editteam.views')}>
          {VIEWS.map((one) => (
            <Link key={one} to={`/team/edit?view=${one}`} aria-current={view === one ? 'page' : undefined}>
              {t(`editteam.view.${one}` as Key)}
            </Link>
          ))}
        </nav>
        <span className="muted grow">
          {kept.draft ? (
            <>
              {t('editteam.draft', { by: kept.draft.changedBy, version: kept.draft.basedOn })}, <TimeAgo at={kept.draft.changedAt} />
              {kept.draft.basedOn < kept.version && <span className="warn"> {t('editteam.outdated', { version: kept.version })}</span>}
            </>
          ) : (
            t('editteam.nodraft')
          )}
        </span>
        {can('draft') && kept.draft && (
          <Button variant="default" onClick={() => setDiscarding(true)}>
            {t('editteam.discard')}
          </Button>
        )}
        {can('draft') && (
          <Button variant="default" disabled={!changed} loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t('editteam.save')}
          </Button>
        )}
        {can('publish') && (
          <Button disabled={problems.length > 0 || check === undefined || (!changed && !kept.draft)} onClick={() => setPublishing(true)}>
            {t('editteam.publish')}
          </Button>
        )}
      </div>
      {save.isError && (
        <>
          <ErrorBox error={save.error} />
          {stale && (
            <p className="row block">
              {t('editteam.stale')}
              <Button
                variant="default"
                onClick={() => {
                  void navigator.clipboard?.writeText(text)
                  void client.resetQueries({ queryKey: keys.draft })
                }}
              >
                {t('editteam.theirs')}
              </Button>
            </p>
          )}
        </>
      )}
      <div className="split">
        <div>
          {view === 'yaml' && <YamlEditor value={text} change={setText} problems={problems} readOnly={!can('draft')} goTo={goTo} />}
          {view === 'form' && (
            <Panel>
              <Suspense fallback={<Loading />}>
                <AgentForm source={text} change={setText} readOnly={!can('draft')} />
              </Suspense>
            </Panel>
          )}
          {view === 'changes' && (
            <Panel title={t('editteam.changes', { version: kept.version })}>
              <DiffView lines={lines} />
            </Panel>
          )}
        </div>
        {can('draft') && (
          <div className="aside">
            <Panel title={t('editteam.check')}>
            <div id="team-problems" role="status" aria-live="polite">
              {check === undefined ? (
                <Loading />
              ) : problems.length === 0 ? (
                <p className="fine">
                  <Icon name="check" /> {t('editteam.fine')}
                </p>
              ) : (
                <>
                  <p className="bad">
                    <Icon name="cross" /> {t('editteam.problems', { n: problems.length })}
                  </p>
                  <ul className="problems">
                    {problems.map((problem) => (
                      <li key={`${problem.line}:${problem.column} ${problem.message}`}>
                        {problem.line === undefined ? (
                          <span className="muted">{problem.path}</span>
                        ) : (
                          <button
                            type="button"
                            className="linklike"
                            onClick={() => {
                              setSearch({ view: undefined })
                              setGoTo({ line: problem.line! })
                            }}
                          >
                            {t('editteam.at', { line: problem.line, column: problem.column ?? 1 })}
                          </button>
                        )}{' '}
                        {problem.message}
                      </li>
                    ))}
                  </ul>
                </>
              )}
              {check && check.warnings.length > 0 && (
                <>
                  <p className="warn block">
                    <Icon name="warn" /> {t('editteam.warnings', { n: check.warnings.length })}
                  </p>
                  <ul className="problems">
                    {check.warnings.map((warning) => (
                      <li key={`${warning.place} ${warning.message}`}>
                        {warning.place && <span className="mono muted">{warning.place}</span>} {warning.message}
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </div>
          </Panel>
            <PolicyTest source={text} />
          </div>
        )}
      </div>
      {publishing && <PublishDialog before={kept.published ?? ''} after={text} busy={publish.isPending} close={() => setPublishing(false)} submit={(note) => publish.mutate(note)} />}
      {discarding && (
        <ConfirmDialog title={t('editteam.discard.title')} act={t('editteam.discard')} danger busy={discard.isPending} close={() => setDiscarding(false)} submit={() => discard.mutate(undefined)}>
          <p>{t('editteam.discard.what')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function PublishDialog({ before, after, busy, close, submit }: { before: string; after: string; busy: boolean; close: () => void; submit: (note: string) => void }) {
  const { t } = useTexts()
  const [note, setNote] = useState('')
  const lines = useMemo(() => diffLines(before, after), [before, after])
  return (
    <Dialog onClose={close} size="xl" title={t('editteam.publish.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(note.trim())
        }}
      >
        <p className="muted">{t('editteam.publish.what')}</p>
        <div className="block">
          <DiffView lines={lines} />
        </div>
        <TextInput label={t('versions.note')} description={t('editteam.note.what')} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('editteam.publish')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
