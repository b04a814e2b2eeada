import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ApiError } from '../../api/client'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Artifact } from '../../api/types'
import { useTexts } from '../../i18n'
import { dateTime, size } from '../../lib/format'
import { pictureType, previewOf } from '../../lib/preview'
import { Empty, Facts, Loaded, Panel } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import { fileAddress, nameOf } from './Files'

/** As much of a text is shown. */
const MOST_TEXT = 200_000
/** Pictures are had whole, or not at all. */
const MOST_PICTURE = 10_000_000

/**
 * What is in a file. Strangers may have made it: it is shown as text, as folded JSON or as drawn pixels, and never given to
 * the browser as a document of this origin.
 */
export function FilePreview({ run, file }: { run: number; file: Artifact }) {
  const { t, locale } = useTexts()
  const picture = pictureType(file.path) !== undefined
  const large = picture && file.bytes > MOST_PICTURE
  return (
    <Panel
      className="aside"
      title={file.path}
      actions={
        <Button component="a" size="compact-xs" variant="default" href={fileAddress(run, file.path)} download={nameOf(file.path)} leftSection={<Icon name="download" size={13} />}>
          {t('files.download')}
        </Button>
      }
    >
      <Facts
        items={[
          [t('files.size'), size(file.bytes, locale)],
          [t('files.modified'), dateTime(file.modifiedAt, locale)],
        ]}
      />
      {large ? <Empty title={t('files.large')}>{t('files.save')}</Empty> : <Content run={run} file={file} most={picture ? MOST_PICTURE : MOST_TEXT} />}
    </Panel>
  )
}

function Content({ run, file, most }: { run: number; file: Artifact; most: number }) {
  const { t, locale } = useTexts()
  const query = useQuery({
    queryKey: keys.artifact(run, file.path, file.modifiedAt),
    queryFn: ({ signal }) => api.beginning(`/runs/${run}/artifacts/content`, most, { path: file.path }, signal),
    staleTime: Infinity,
    gcTime: 30_000,
  })
  if (query.error instanceof ApiError && query.error.status === 404) return <Empty title={t('files.gone')}>{t('files.elsewhere')}</Empty>
  return (
    <Loaded query={query}>
      {({ bytes, whole }) => (
        <>
          <Shown path={file.path} bytes={bytes} whole={whole} />
          {!whole && <p className="muted">{t('files.cut', { shown: size(bytes.length, locale), all: size(file.bytes, locale) })}</p>}
        </>
      )}
    </Loaded>
  )
}

function Shown({ path, bytes, whole }: { path: string; bytes: Uint8Array<ArrayBuffer>; whole: boolean }) {
  const { t } = useTexts()
  const preview = useMemo(() => previewOf(path, bytes, whole), [path, bytes, whole])
  if (bytes.length === 0) return <Empty title={t('files.empty')} />
  switch (preview.kind) {
    case 'picture':
      return <Picture path={path} bytes={bytes} type={preview.type} />
    case 'json':
      return <JsonView value={preview.value} open={3} label={path} />
    case 'text':
      return (
        <pre className="command says file-text" tabIndex={0} aria-label={path} role="group">
          {preview.text}
        </pre>
      )
    case 'none':
      return <Empty title={t('files.binary')}>{t('files.save')}</Empty>
  }
}

/** Drawn from its bytes: the policy needs no address for that. */
function Picture({ path, bytes, type }: { path: string; bytes: Uint8Array<ArrayBuffer>; type: string }) {
  const { t } = useTexts()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [measures, setMeasures] = useState<{ width: number; height: number } | 'broken'>()
  useEffect(() => {
    let left = false
    createImageBitmap(new Blob([bytes], { type })).then(
      (bitmap) => {
        if (!left && canvas.current) {
          canvas.current.width = bitmap.width
          canvas.current.height = bitmap.height
          canvas.current.getContext('2d')?.drawImage(bitmap, 0, 0)
          setMeasures({ width: bitmap.width, height: bitmap.height })
        }
        bitmap.close()
      },
      () => {
        if (!left) setMeasures('broken')
      },
    )
    return () => {
      left = true
    }
  }, [bytes, type])
  if (measures === 'broken') return <Empty title={t('files.broken')}>{t('files.save')}</Empty>
  return (
    <figure className="file-picture">
      <canvas ref={canvas} role="img" aria-label={path} />
      {measures && <figcaption className="muted small">{`${measures.width} × ${measures.height}`}</figcaption>}
    </figure>
  )
}
