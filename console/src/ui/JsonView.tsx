import { useState } from 'react'
import { useTexts } from '../i18n'

const LONG_TEXT = 600
const MANY = 50

/** JSON as a tree that can be folded. Long texts and lists are cut until somebody wants them whole. */
export function JsonView({ value, open = 2, label }: { value: unknown; open?: number; label?: string }) {
  return (
    <div className="json" {...(label ? { role: 'group', 'aria-label': label } : {})}>
      <Value value={value} open={open} />
    </div>
  )
}

function Value({ value, open }: { value: unknown; open: number }) {
  if (typeof value === 'string') return <Text text={value} />
  if (value === null || typeof value !== 'object') return <span className="json-plain">{String(value)}</span>
  return <Branch entries={Object.entries(value)} list={Array.isArray(value)} open={open} />
}

function Branch({ entries, list, open }: { entries: [string, unknown][]; list: boolean; open: number }) {
  const { t } = useTexts()
  const [most, setMost] = useState(MANY)
  if (entries.length === 0) return <span className="muted">{list ? '[ ]' : '{ }'}</span>
  return (
    <ul>
      {entries.slice(0, most).map(([name, inner]) => (
        <li key={name}>
          {isBranch(inner) ? (
            <details open={open > 1}>
              <summary>
                <span className="json-name">{name}</span> <span className="muted">{summary(inner)}</span>
              </summary>
              <Value value={inner} open={open - 1} />
            </details>
          ) : (
            <>
              <span className="json-name">{name}</span> <Value value={inner} open={0} />
            </>
          )}
        </li>
      ))}
      {entries.length > most && (
        <li>
          <button type="button" className="linklike" onClick={() => setMost(most + 200)}>
            {t('json.more', { n: entries.length - most })}
          </button>
        </li>
      )}
    </ul>
  )
}

function isBranch(value: unknown): value is object {
  return value !== null && typeof value === 'object' && Object.keys(value).length > 0
}

function summary(value: object): string {
  return Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`
}

function Text({ text }: { text: string }) {
  const { t } = useTexts()
  const [whole, setWhole] = useState(false)
  const cut = text.length > LONG_TEXT && !whole
  return (
    <span className="json-text">
      {cut ? text.slice(0, LONG_TEXT) + '…' : text}
      {cut && (
        <button type="button" className="linklike" onClick={() => setWhole(true)}>
          {t('json.whole', { n: text.length })}
        </button>
      )}
    </span>
  )
}
