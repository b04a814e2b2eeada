import { useQuery } from '@tanstack/react-query'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Artifact, Artifacts, RunDetail } from '../../api/types'
import { useTexts } from '../../i18n'
import { ENDED } from '../../lib/ended'
import { size } from '../../lib/format'
import { setSearch, usePlace } from '../../lib/router'
import { Empty, Loaded, Panel, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { useOverview } from '../../shell'
import { FilePreview } from './FilePreview'

/** While a run goes on, its files are looked at again. */
const LOOK_MILLIS = 5_000

/** Where a file is had, to be saved: the server answers it as an attachment of no type. */
export function fileAddress(run: number, path: string): string {
  return api.url(`/runs/${run}/artifacts/content`, { path })
}

/** The files that agents have made in the working folder of the tree that a run is in. */
export function Files({ run }: { run: RunDetail }) {
  const { t, locale } = useTexts()
  const { search } = usePlace()
  const query = useQuery({
    queryKey: keys.artifacts(run.id),
    queryFn: ({ signal }) => api.get<Artifacts>(`/runs/${run.id}/artifacts`, undefined, signal),
    refetchInterval: ENDED.has(run.status) ? false : LOOK_MILLIS,
  })
  const columns: Column<Artifact>[] = [
    { key: 'path', head: t('files.path'), width: 'minmax(60px, 3fr)', cell: (file) => <span className="mono" title={file.path}>{file.path}</span> },
    { key: 'size', head: t('files.size'), width: '70px', number: true, cell: (file) => <span className="figures">{size(file.bytes, locale)}</span> },
    { key: 'at', head: t('files.modified'), width: 'minmax(60px, 120px)', cell: (file) => <span className="muted"><TimeAgo at={file.modifiedAt} /></span> },
    {
      key: 'save',
      head: <span className="hidden">{t('files.download')}</span>,
      width: '28px',
      cell: (file) => (
        <a href={fileAddress(run.id, file.path)} download={nameOf(file.path)} aria-label={t('files.download.one', { path: file.path })} title={t('files.download')}>
          <Icon name="download" />
        </a>
      ),
    },
  ]
  return (
    <Loaded query={query}>
      {({ items, more }) => {
        if (items.length === 0) return <NoFiles run={run} />
        const chosen = items.find((file) => file.path === search.get('file'))
        return (
          <div className="split">
            <div>
              {run.parent !== undefined && <p className="muted">{t('files.tree')}</p>}
              {more && <p className="muted">{t('files.more', { n: items.length })}</p>}
              <VirtualRows
                rows={items}
                columns={columns}
                id={(file) => file.path}
                label={t('run.tab.files')}
                rowHeight={30}
                selected={chosen?.path ?? ''}
                open={(file) => setSearch({ file: file.path })}
              />
            </div>
            {chosen ? <FilePreview key={chosen.path} run={run.id} file={chosen} /> : <Panel className="aside">{<Empty title={t('files.choose')}>{t('files.choose.what')}</Empty>}</Panel>}
          </div>
        )
      }}
    </Loaded>
  )
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A server knows the files on its own disk alone: where several work, they may be with another. */
function NoFiles({ run }: { run: RunDetail }) {
  const { t } = useTexts()
  const nodes = useOverview().data?.nodes.length ?? 0
  return (
    <Empty title={t('files.none')}>
      <p>{ENDED.has(run.status) ? t('files.none.ended') : t('files.none.yet')}</p>
      <p>{nodes > 1 ? t('files.elsewhere.nodes', { n: nodes }) : t('files.elsewhere')}</p>
    </Empty>
  )
}
