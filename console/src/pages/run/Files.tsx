import { FEW_PAGES, usePages } from '../../api/pages'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Artifact, Artifacts, RunDetail } from '../../api/types'
import { useTexts } from '../../i18n'
import { ENDED } from '../../lib/ended'
import { size } from '../../lib/format'
import { setSearch, usePlace } from '../../lib/router'
import { Empty, Panel, TimeAgo } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { Listed } from '../../ui/Listed'
import { type Column, VirtualRows } from '../../ui/VirtualRows'
import { useOverview } from '../../shell'
import { FilePreview } from './FilePreview'

/** While a run goes on, its files are looked at again, unless they are many. */
const LOOK_MILLIS = 5_000
const PAGE = 200

/** Where a file is had, to be saved: the server answers it as an attachment of no type. */
export function fileAddress(run: number, path: string): string {
  return api.url(`/runs/${run}/artifacts/content`, { path })
}

/** The files that agents have made in the working folder of the tree that a run is in. */
export function Files({ run }: { run: RunDetail }) {
  const { t, locale } = useTexts()
  const { search } = usePlace()
  const list = usePages<Artifact>(keys.artifacts(run.id), `/runs/${run.id}/artifacts`, {}, {
    limit: PAGE,
    refetchInterval: (pages) => (ENDED.has(run.status) || pages.length > FEW_PAGES ? false : LOOK_MILLIS),
  })
  const first = list.query.data?.pages[0] as Artifacts | undefined
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
    <Listed list={list} none={<NoFiles run={run} folder={first?.folder ?? false} />}>
      {(items) => {
        const chosen = items.find((file) => file.path === search.get('file'))
        return (
          <div className="split">
            <div>
              {run.parent !== undefined && <p className="muted">{t('files.tree')}</p>}
              <VirtualRows
                rows={items}
                columns={columns}
                id={(file) => file.path}
                label={t('run.tab.files')}
                rowHeight={30}
                paging={list.paging}
                selected={chosen?.path ?? ''}
                open={(file) => setSearch({ file: file.path })}
              />
            </div>
            {chosen ? <FilePreview key={chosen.path} run={run.id} file={chosen} /> : <Panel className="aside">{<Empty title={t('files.choose')}>{t('files.choose.what')}</Empty>}</Panel>}
          </div>
        )
      }}
    </Listed>
  )
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A server knows the files on its own disk alone: where several work, they may be with another. */
function NoFiles({ run, folder }: { run: RunDetail; folder: boolean }) {
  const { t } = useTexts()
  const nodes = useOverview().data?.nodes.length ?? 0
  return (
    <Empty title={folder ? t('files.none') : t('files.nofolder')}>
      <p>{ENDED.has(run.status) ? t('files.none.ended') : t('files.none.yet')}</p>
      {!folder && <p>{nodes > 1 ? t('files.elsewhere.nodes', { n: nodes }) : t('files.elsewhere')}</p>}
    </Empty>
  )
}
