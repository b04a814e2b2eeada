import { useQuery } from '@tanstack/react-query'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Trace } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link } from '../../lib/router'
import { Empty, Loaded, Panel } from '../../ui/basics'
import { JsonView } from '../../ui/JsonView'

/** Where each part of the result came from. */
export function TraceView({ id }: { id: number }) {
  const { t } = useTexts()
  const query = useQuery({ queryKey: keys.trace(id), queryFn: ({ signal }) => api.get<Trace>(`/runs/${id}/trace`, { most: 100 }, signal) })
  return (
    <Panel title={t('trace.title')} note={t('trace.what')}>
      <Loaded query={query}>
        {(trace) =>
          trace.pieces.length === 0 ? (
            <Empty title={t('trace.none')}>{t('trace.none.what')}</Empty>
          ) : (
            <>
              {trace.pieces.map((piece) => (
                <details key={`${piece.pointer} ${piece.sentence ?? 0}`} className="context-item">
                  <summary>
                    <span>“{piece.text}”</span>
                    <span className="muted">
                      {piece.origin.who ?? piece.origin.kind}
                    </span>
                    {!piece.evidence?.length ? (
                      <span className="badge status-waiting">{t('trace.noevidence')}</span>
                    ) : (
                      <span className="badge">{t('trace.evidence', { n: piece.evidence.length })}</span>
                    )}
                  </summary>
                  <p className="muted">
                    <span className="mono">{piece.pointer}</span>{' '}
                    {piece.origin.run !== undefined && <Link to={`/runs/${piece.origin.run}`}>{t('run.title', { id: piece.origin.run })}</Link>}
                  </p>
                  {piece.evidence && <JsonView value={piece.evidence} open={4} />}
                </details>
              ))}
              {trace.left > 0 && <p className="muted">{t('trace.left', { n: trace.left })}</p>}
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}
