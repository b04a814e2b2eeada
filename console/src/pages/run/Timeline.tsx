import { Checkbox } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Run } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { criticalPath, type Segment, type Span } from '../../lib/criticalPath'
import { ENDED } from '../../lib/ended'
import { duration } from '../../lib/format'
import { Link } from '../../lib/router'
import { flatten } from '../../lib/tree'
import { useNow } from '../../ui/basics'
import { useInSight } from '../../ui/useInSight'

const ROW = 26
const TICKS = 6

export function spansOf(runs: Run[], now: number): Span[] {
  return runs.map((run) => {
    const start = Date.parse(run.createdAt)
    return { id: run.id, parent: run.parent, start, end: Math.max(start, ENDED.has(run.status) ? Date.parse(run.updatedAt) : now) }
  })
}

/** When each run worked, and which of them the whole had to wait for. */
export function Timeline({ root, runs }: { root: number; runs: Run[] }) {
  const { t, locale } = useTexts()
  const [onlyCritical, setOnlyCritical] = useState(false)
  const live = runs.some((run) => !ENDED.has(run.status))
  const ticking = useNow()
  const now = live ? ticking : 0
  const { spans, segments, from, until } = useMemo(() => {
    const all = spansOf(runs, now)
    const top = all.find((span) => span.id === root)
    const begin = top?.start ?? 0
    return { spans: new Map(all.map((span) => [span.id, span])), segments: bySpan(criticalPath(all, root)), from: begin, until: all.reduce((latest, span) => Math.max(latest, span.end), begin + 1) }
  }, [runs, root, now])
  const rows = useMemo(() => {
    const all = flatten(runs, root, new Set())
    return onlyCritical ? all.filter(({ run }) => segments.has(run.id)) : all
  }, [runs, root, onlyCritical, segments])

  const { scroller, virtual, items } = useInSight({ count: rows.length, height: ROW })
  const width = until - from
  const place = (start: number, end: number) => ({ left: `${((start - from) / width) * 100}%`, width: `max(2px, ${((end - start) / width) * 100}%)` })

  return (
    <>
      <div className="filters">
        <Checkbox label={t('timeline.onlycritical')} checked={onlyCritical} onChange={(event) => setOnlyCritical(event.currentTarget.checked)} />
        <span className="legend">
          <span className="key-span" aria-hidden="true" /> {t('timeline.run')}
        </span>
        <span className="legend">
          <span className="key-critical" aria-hidden="true" /> {t('timeline.critical')}
        </span>
        <span className="muted">{t('timeline.total', { took: duration(width, locale) })}</span>
      </div>
      <div className="gantt" role="table" aria-label={t('run.tab.timeline')} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className="gantt-head">
          <div role="row" className="gantt-row">
            <div role="columnheader">{t('run.run')}</div>
            <div role="columnheader" className="gantt-ticks" aria-label={t('timeline.time')}>
              {Array.from({ length: TICKS }, (_, index) => (
                <span key={index} style={{ left: `${(index / TICKS) * 100}%` }}>
                  {duration((width * index) / TICKS, locale)}
                </span>
              ))}
            </div>
          </div>
        </div>
        <div role="rowgroup" className="gantt-body" ref={scroller} tabIndex={0} aria-label={t('run.tab.timeline')}>
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => {
              const { run, depth } = rows[item.index]!
              const span = spans.get(run.id)!
              const own = segments.get(run.id) ?? []
              const says = t('timeline.says', { begun: duration(span.start - from, locale), took: duration(span.end - span.start, locale), status: t(`status.${run.status}` as Key) })
              return (
                <div key={run.id} role="row" aria-rowindex={item.index + 2} className="gantt-row" style={{ transform: `translateY(${item.start}px)`, height: ROW }}>
                  <div role="rowheader" className="one-line" style={{ paddingLeft: 10 + Math.min(depth, 12) * 12 }}>
                    <Link to={`/runs/${root}?run=${run.id}`}>{run.name}</Link> <span className="muted small">#{run.id}</span>
                  </div>
                  <div role="cell" className="gantt-lane">
                    <div className={`gantt-bar bar-${run.status}`} style={place(span.start, span.end)} title={says} />
                    {own.map((segment) => (
                      <div key={segment.start} className="gantt-critical" style={place(segment.start, segment.end)} />
                    ))}
                    <span className="hidden">
                      {says}
                      {own.length > 0 ? ', ' + t('timeline.critical') : ''}
                    </span>
                  </div>
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </>
  )
}

function bySpan(path: Segment[]): Map<number, Segment[]> {
  const found = new Map<number, Segment[]>()
  for (const segment of path) {
    const known = found.get(segment.id)
    if (known) known.push(segment)
    else found.set(segment.id, [segment])
  }
  return found
}
