import type { Unit } from '../api/types'
import { parseMoney } from './format'

const MINUTE_MILLIS = 60_000

/** A limit that somebody typed, in its unit: dollars become micro-dollars, minutes milliseconds. */
export function readLimit(text: string, unit: Unit): number | undefined {
  if (unit === 'money') return parseMoney(text)
  const plain = text.replace(/[\s.,']/g, '')
  if (!/^\d+$/.test(plain)) return undefined
  return Number(plain) * (unit === 'time' ? MINUTE_MILLIS : 1)
}

/** How a limit is typed. */
export function writeLimit(limit: number, unit: Unit): string {
  if (unit === 'money') return String(limit / 1_000_000)
  return String(unit === 'time' ? limit / MINUTE_MILLIS : limit)
}
