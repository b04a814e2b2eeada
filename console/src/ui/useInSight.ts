import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Paging } from '../api/pages'

/** So many rows before its end a list is asked how it goes on. */
const NEAR_END = 20

interface Rows {
  count: number
  /** Of a row, in pixels; only a guess where rows are measured. */
  height: number
  /** What a row is known by, where rows are measured and may change places. */
  keyOf?: (index: number) => string | number
  paging?: Paging | undefined
  /** Rows that are in the page also where they are out of sight: what has the focus must not vanish. */
  kept?: number[]
}

/** Of a list of any length, the rows that are in sight: only they are in the page. Asks for more near the end. */
export function useInSight({ count, height, keyOf, paging, kept = [] }: Rows) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    ...(keyOf && { getItemKey: keyOf }),
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b),
  })
  const items = virtual.getVirtualItems()
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (last >= count - NEAR_END) paging?.near()
  }, [paging, last, count])
  return { scroller, virtual, items }
}
