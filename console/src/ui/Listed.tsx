import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Listing, Paging } from '../api/pages'
import { useTexts } from '../i18n'
import { ErrorBox, Loaded, Loading } from './basics'

/** A list that is read page by page: what there is of it, and what there is to say of what there is not yet. */
export function Listed<T>({ list, none, byHand, children }: { list: Listing<T>; none: ReactNode; byHand?: boolean; children: (rows: T[]) => ReactNode }) {
  const { query, rows, paging } = list
  return (
    <Loaded query={query}>
      {() => (
        <>
          {rows.length > 0 ? children(rows) : !paging.more && none}
          <MorePages paging={paging} found={rows.length} byHand={byHand ?? false} />
        </>
      )}
    </Loaded>
  )
}

/** What there is to say and to do where a list goes on. */
export function MorePages({ paging, found, byHand }: { paging: Paging; found: number; byHand: boolean }) {
  const { t } = useTexts()
  const { more, busy, error, inVain, load } = paging
  if (!more) return null
  if (error !== undefined && !busy) return <ErrorBox error={error} retry={load} />
  if (inVain !== undefined && !busy)
    return (
      <div className="more" role="status">
        <p className="muted">{found === 0 ? t('pages.vain.none', { n: inVain }) : t('pages.vain', { n: inVain })}</p>
        <Button size="compact-sm" variant="default" onClick={load}>
          {t('pages.further')}
        </Button>
      </div>
    )
  if (found === 0) return <Loading />
  if (!byHand) return null
  return (
    <div className="more">
      <Button size="compact-sm" variant="default" loading={busy} onClick={load}>
        {t('action.more')}
      </Button>
    </div>
  )
}
