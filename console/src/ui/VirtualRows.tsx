import type { KeyboardEvent, ReactNode } from 'react'
import type { Paging } from '../api/pages'
import { useInSight } from './useInSight'

export interface Column<T> {
  key: string
  head: ReactNode
  /** As in a grid of CSS; it begins with the least width, in pixels. */
  width: string
  cell: (row: T, index: number) => ReactNode
  number?: boolean
}

const GAP = 10
const PADDING = 12

/** What a table needs; where there is less room, it scrolls to the side. */
function leastWidth(columns: Column<never>[]): number {
  return columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 2 * PADDING + GAP * (columns.length - 1))
}

/**
 * A table of any length: only what is in sight is in the page, and more is asked for near the end. Arrow keys move, Enter
 * opens. With `role="grid"` and row counts, so that a screen reader knows how long it is.
 */
export function VirtualRows<T>({
  rows,
  columns,
  id,
  label,
  rowHeight = 34,
  paging,
  open,
  selected,
  tone,
  height,
}: {
  rows: T[]
  columns: Column<T>[]
  id: (row: T) => string | number
  label: string
  rowHeight?: number
  /** How it goes on, if these may not be all rows. */
  paging?: Paging
  open?: (row: T) => void
  selected?: string | number | undefined
  tone?: (row: T) => string | undefined
  height?: string
}) {
  const { scroller, virtual, items } = useInSight({ count: rows.length, height: rowHeight, paging })

  const template = columns.map((column) => column.width).join(' ')
  const move = (event: KeyboardEvent<HTMLDivElement>, index: number) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1, PageDown: index + 15, PageUp: index - 15 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const bounded = Math.max(0, Math.min(rows.length - 1, to))
      virtual.scrollToIndex(bounded)
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${bounded}"]`)?.focus())
    } else if (event.key === 'Enter' && open && event.target === event.currentTarget) {
      event.preventDefault()
      open(rows[index]!)
    }
  }

  return (
    <div className="grid" role="grid" aria-label={label} aria-rowcount={paging?.more ? -1 : rows.length + 1}>
      <div role="presentation" style={{ minWidth: leastWidth(columns) }}>
        <div role="rowgroup" className="grid-headgroup">
          <div className="grid-row grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <div key={column.key} role="columnheader" className={column.number ? 'number' : undefined}>
                {column.head}
              </div>
            ))}
          </div>
        </div>
        <div ref={scroller} className="grid-body" role="rowgroup" style={height ? { maxHeight: height } : undefined}>
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => {
              const row = rows[item.index]!
              const key = id(row)
              return (
                <div
                  key={key}
                  role="row"
                  data-index={item.index}
                  aria-rowindex={item.index + 2}
                  aria-selected={selected === undefined ? undefined : key === selected}
                  tabIndex={item.index === 0 || key === selected ? 0 : -1}
                  className={['grid-row', open ? 'grid-open' : '', tone?.(row) ?? ''].join(' ')}
                  style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)` }}
                  onClick={
                    open &&
                    ((event) => {
                      if (!(event.target as HTMLElement).closest('a,button,input')) open(row)
                    })
                  }
                  onKeyDown={(event) => move(event, item.index)}
                >
                  {columns.map((column) => (
                    <div key={column.key} role="gridcell" className={column.number ? 'number' : undefined}>
                      {column.cell(row, item.index)}
                    </div>
                  ))}
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}
