const MICROS = 1_000_000

/** Formats are costly to make, and needed in each cell of each table: every one is made once. */
function kept<O, F>(make: (locale: string, options: O) => F): (locale: string, options: O) => F {
  const made = new Map<string, F>()
  return (locale, options) => {
    const key = locale + JSON.stringify(options)
    const known = made.get(key)
    if (known !== undefined) return known
    const format = make(locale, options)
    made.set(key, format)
    return format
  }
}

const numbers = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))
const dates = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options))
const distances = kept((locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options))

/** Dollars with as many digits as tell something: $12.34, $0.0041, $0.000012. */
export function money(micros: number, locale: string): string {
  const dollars = micros / MICROS
  const size = Math.abs(dollars)
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 3 : size >= 0.0001 ? 4 : 6
  return numbers(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(dollars)
}

/** Micro-dollars of a text such as `2`, `2.50`, `$2.50` or `2,50`; undefined if it is no amount. */
export function parseMoney(text: string): number | undefined {
  const plain = text.trim().replace(/^\$|\s*\$$/g, '').trim().replace(',', '.')
  if (!/^\d+(\.\d{1,6})?$/.test(plain)) return undefined
  const [whole = '0', fraction = ''] = plain.split('.')
  const micros = Number(whole) * MICROS + Number(fraction.padEnd(6, '0'))
  return Number.isSafeInteger(micros) ? micros : undefined
}

export function count(value: number, locale: string): string {
  return numbers(locale, {}).format(value)
}

/** Large counts in short: 950, 1.2k, 3.4M. */
export function short(value: number, locale: string): string {
  if (Math.abs(value) < 1_000) return count(value, locale)
  return numbers(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** 320 ms, 4.2 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
export function duration(millis: number, locale: string): string {
  if (millis < 1_000) return `${Math.max(0, Math.round(millis))} ms`
  const seconds = millis / 1_000
  if (seconds < 60) {
    return `${numbers(locale, { maximumFractionDigits: seconds < 10 ? 1 : 0 }).format(seconds)} s`
  }
  const whole = Math.round(seconds)
  const two = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
  if (whole < 3_600) return two(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  if (minutes < 1_440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Infinity],
]

/** `3 minutes ago`, `in 2 days`. */
export function relative(at: string, now: number, locale: string): string {
  let value = (Date.parse(at) - now) / 1_000
  if (Math.abs(value) < 5) value = 0
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) return distances(locale, { numeric: 'auto' }).format(Math.trunc(value), unit)
    value /= size
  }
  return at
}

export function dateTime(at: string, locale: string): string {
  return dates(locale, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at))
}

export function clock(at: string, locale: string): string {
  return dates(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at))
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 312 byte, 4.2 kB, 17 MB. */
export function size(bytes: number, locale: string): string {
  const step = bytes < 1_000 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** step
  return numbers(locale, { style: 'unit', unit: SIZES[step]!, maximumFractionDigits: step > 0 && value < 10 ? 1 : 0 }).format(value)
}

export function percent(share: number, locale: string): string {
  return numbers(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}
