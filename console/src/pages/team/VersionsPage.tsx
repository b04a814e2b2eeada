import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DiffLine } from '../../api/additions'
import { newIdempotencyKey } from '../../api/client'
import { usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { TeamVersion } from '../../api/types'
import { useTexts } from '../../i18n'
import { Empty, Loaded, Page, Panel, TimeAgo } from '../../ui/basics'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { DiffView } from '../../ui/DiffView'
import { Listed } from '../../ui/Listed'
import { useAction } from '../../ui/useAction'

export function VersionsPage() {
  const { t } = useTexts()
  const versions = usePages<TeamVersion>(keys.versions, '/team/versions', {}, { limit: 200 })
  return (
    <Page title={t('versions.title')}>
      <Listed list={versions} byHand none={<Empty title={t('team.none')}>{t('team.none.what')}</Empty>}>
        {(items) => <Versions items={items} />}
      </Listed>
    </Page>
  )
}

function Versions({ items }: { items: TeamVersion[] }) {
  const { t } = useTexts()
  const { can } = useCaller()
  const [from, setFrom] = useState(String(items[1]?.version ?? items[0]!.version))
  const [to, setTo] = useState(String(items[0]!.version))
  const [restoring, setRestoring] = useState<TeamVersion>()
  const diff = useQuery({ queryKey: keys.diff(from, to), queryFn: ({ signal }) => api.get<{ lines: DiffLine[] }>('/team/diff', { from, to }, signal) })
  const restore = useAction((version: number) => api.post<TeamVersion>(`/team/versions/${version}/restore`, {}, { idempotencyKey: newIdempotencyKey() }), {
    done: (made, version) => t('versions.restored', { version, made: made.version }),
    changes: [keys.team],
    afterwards: () => setRestoring(undefined),
  })
  const choices = items.map((one) => ({ value: String(one.version), label: String(one.version) }))
  return (
    <>
      <Panel title={t('versions.all')}>
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{t('team.version')}</th>
                <th>{t('team.published')}</th>
                <th>{t('versions.by')}</th>
                <th>{t('versions.note')}</th>
                <th>
                  <span className="hidden">{t('versions.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one, index) => (
                <tr key={one.version}>
                  <td>
                    {one.version} {one.current && <span className="badge status-completed">{t('versions.current')}</span>}
                  </td>
                  <td>
                    <TimeAgo at={one.publishedAt} />
                  </td>
                  <td>{one.publishedBy}</td>
                  <td>{one.note ?? ''}</td>
                  <td>
                    <span className="row">
                      {items[index + 1] && (
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() => {
                            setFrom(String(items[index + 1]!.version))
                            setTo(String(one.version))
                          }}
                        >
                          {t('versions.changes')}
                        </Button>
                      )}
                      {!one.current && can('publish') && (
                        <Button size="compact-xs" variant="default" onClick={() => setRestoring(one)}>
                          {t('versions.restore')}
                        </Button>
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title={t('versions.compare')}>
        <div className="filters">
          <NativeSelect label={t('versions.from')} value={from} data={choices} onChange={(event) => setFrom(event.currentTarget.value)} />
          <NativeSelect label={t('versions.to')} value={to} data={choices} onChange={(event) => setTo(event.currentTarget.value)} />
        </div>
        <Loaded query={diff}>{({ lines }) => <DiffView lines={lines} />}</Loaded>
      </Panel>
      {restoring && (
        <ConfirmDialog
          title={t('versions.restore.title', { version: restoring.version })}
          act={t('versions.restore')}
          busy={restore.isPending}
          close={() => setRestoring(undefined)}
          submit={() => restore.mutate(restoring.version)}
        >
          <p className="muted">{t('versions.restore.what')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
