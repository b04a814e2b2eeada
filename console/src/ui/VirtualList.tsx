import { type ReactNode, useEffect, useRef } from 'react'
import type { Paging } from '../api/pages'
import { useInSight } from './useInSight'

/** A list of any length: only what is in sight is in the page, and more is asked for near the end. Rows are as high as they need. */
export function VirtualList<T>({
  rows,
  id,
  label,
  height,
  className,
  classOf,
  chosen,
  paging,
  focusable,
  children,
}: {
  rows: T[]
  id: (row: T) => string
  label: string
  /** Of most rows, in pixels. */
  height: number
  className: string
  classOf?: (row: T) => string
  /** Brought into sight when it changes; the focus goes along with it. */
  chosen?: string | undefined
  paging?: Paging
  /** Are its rows only to be read? Then it has the focus itself, to be scrolled with the keyboard. */
  focusable?: boolean
  children: (row: T) => ReactNode
}) {
  const shown = useRef<string>(undefined)
  const [at, before] = [chosen, shown.current].map((one) => rows.findIndex((row) => id(row) === one)) as [number, number]
  const { scroller, virtual, items } = useInSight({ count: rows.length, height, keyOf: (index) => id(rows[index]!), paging, kept: [before, at].filter((index) => index >= 0) })
  useEffect(() => {
    if (shown.current === chosen) return
    // One that is not there yet may come when its page does; nobody is taken there then.
    shown.current = chosen
    if (at < 0) return
    if (scroller.current?.contains(document.activeElement)) scroller.current.querySelector<HTMLElement>(`[data-index="${at}"] a`)?.focus({ preventScroll: true })
    virtual.scrollToIndex(at)
  }, [chosen, at, virtual, scroller])

  return (
    <div ref={scroller} className={className} tabIndex={focusable ? 0 : undefined}>
      <ul aria-label={label} className="virtual-list" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]!
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-posinset={item.index + 1}
              aria-setsize={paging?.more ? -1 : rows.length}
              className={classOf?.(row)}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {children(row)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
