import { useEffect, useId, useRef } from 'react'
import type { Check } from '../../api/types'
import { useTexts } from '../../i18n'

const LINE = 18

/** A plain text field with line numbers; lines with mistakes are marked beside it and named below it. */
export function YamlEditor({ value, change, problems, readOnly, goTo }: { value: string; change: (text: string) => void; problems: Check['problems']; readOnly: boolean; goTo: { line: number } | undefined }) {
  const { t } = useTexts()
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = value.split('\n')
  const marked = new Map(problems.filter((one) => one.line !== undefined).map((one) => [one.line!, one.message]))

  useEffect(() => {
    const element = area.current
    if (!goTo || !element) return
    const text = element.value.split('\n')
    const start = text.slice(0, goTo.line - 1).reduce((total, line) => total + line.length + 1, 0)
    element.focus()
    element.setSelectionRange(start, start + (text[goTo.line - 1]?.length ?? 0))
    element.scrollTop = Math.max(0, (goTo.line - 8) * LINE)
  }, [goTo])

  return (
    <div className="yaml">
      <div className="yaml-gutter" ref={gutter} aria-hidden="true">
        {lines.map((_, index) => (
          <div key={index} className={marked.has(index + 1) ? 'yaml-wrong' : undefined} title={marked.get(index + 1)}>
            {index + 1}
          </div>
        ))}
      </div>
      <label htmlFor={id} className="hidden">
        {t('edit.yaml')}
      </label>
      <textarea
        id={id}
        ref={area}
        value={value}
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
        aria-invalid={problems.length > 0}
        aria-describedby="team-problems"
        onChange={(event) => change(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}
