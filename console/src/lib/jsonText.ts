export type JsonText = { value: unknown } | { problem: string; line?: number; column?: number }

/** Reads JSON that somebody typed, and says where it is wrong: the browsers' own messages differ in whether they do. */
export function readJson(text: string): JsonText {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const at = positionOf(text)
    const before = text.slice(0, at).split('\n')
    return { problem: (error as Error).message, line: before.length, column: before.at(-1)!.length + 1 }
  }
}

/** Where the longest beginning that could still become JSON ends. */
function positionOf(text: string): number {
  let at = 0
  const fail = (): never => {
    throw new RangeError()
  }
  const space = () => {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  }
  const take = (wanted: string) => {
    if (text[at] !== wanted) fail()
    at++
  }
  const token = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return fail()
    at += found[0].length
  }
  const string = () => {
    take('"')
    while (text[at] !== '"') {
      if (at >= text.length || text[at]! < ' ') fail()
      if (text[at] === '\\') token(/\\(["\\/bfnrt]|u[0-9a-fA-F]{4})/y)
      else at++
    }
    at++
  }
  const value = (): void => {
    space()
    const first = text[at]
    if (first === '{') list('}', () => (string(), space(), take(':'), value()))
    else if (first === '[') list(']', value)
    else if (first === '"') string()
    else token(/true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y)
    space()
  }
  const list = (end: string, entry: () => void) => {
    at++
    space()
    if (text[at] === end) {
      at++
      return
    }
    for (;;) {
      space()
      entry()
      space()
      if (text[at] === end) {
        at++
        return
      }
      take(',')
    }
  }
  try {
    value()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return at
}

export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? ''
}
