/** Pictures that browsers know how to draw. SVG is none of them: it is shown as the text that it is. */
const PICTURES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
}

const ending = (path: string) => /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''

export function pictureType(path: string): string | undefined {
  return PICTURES[ending(path)]
}

/** JSON that is nested deeper is shown as a text: each level is one of the page, too. */
const DEEPEST = 40

/** What can be shown of a file: never more than data, whatever it says that it is. */
export type Preview = { kind: 'picture'; type: string } | { kind: 'json'; value: unknown } | { kind: 'text'; text: string } | { kind: 'none' }

/** @param whole whether these are all bytes of the file, and not its beginning */
export function previewOf(path: string, bytes: Uint8Array, whole: boolean): Preview {
  const type = pictureType(path)
  if (type !== undefined) return { kind: 'picture', type }
  const text = textOf(bytes, whole)
  if (text === undefined) return { kind: 'none' }
  if (whole && ending(path) === 'json') {
    const value = parsed(text)
    if (value !== undefined && !deeper(value, DEEPEST)) return { kind: 'json', value }
  }
  return { kind: 'text', text }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function deeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false
  return levels === 0 || Object.values(value).some((one) => deeper(one, levels - 1))
}

/** UTF-8 without zeros; a character that was cut at the end is left out. */
function textOf(bytes: Uint8Array, whole: boolean): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole })
  } catch {
    return undefined
  }
}
