export interface InputRow {
  name: string
  value: string
}

/** The inputs that somebody has written in rows; a row without anything counts as none. */
export function inputsOf(rows: InputRow[]): { inputs: Record<string, string> } | { row: number; problem: 'unnamed' | 'twice' } {
  const inputs: Record<string, string> = {}
  for (const [row, { name, value }] of rows.entries()) {
    const known = name.trim()
    if (known === '' && value === '') continue
    if (known === '') return { row, problem: 'unnamed' }
    if (Object.hasOwn(inputs, known)) return { row, problem: 'twice' }
    inputs[known] = value
  }
  return { inputs }
}
