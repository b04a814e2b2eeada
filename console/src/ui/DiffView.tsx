import type { DiffLine } from '../api/additions'
import { useTexts } from '../i18n'
import { hunks } from '../lib/diff'
import { Empty } from './basics'

export function DiffView({ lines }: { lines: DiffLine[] }) {
  const { t } = useTexts()
  const plus = lines.filter((line) => line.sign === '+').length
  const minus = lines.filter((line) => line.sign === '-').length
  if (plus + minus === 0) return <Empty title={t('diff.same')} />
  return (
    <>
      <p className="muted">{t('diff.count', { plus, minus })}</p>
      <div className="diff" tabIndex={0} role="region" aria-label={t('diff.label')}>
        {hunks(lines).map((hunk, index) =>
          'skipped' in hunk ? (
            <div key={`s${index}`} className="diff-skip">
              {t('diff.skipped', { n: hunk.skipped })}
            </div>
          ) : (
            hunk.kept.map((line) => (
              <div key={`${line.sign}${line.from ?? ''}/${line.to ?? ''}`} className={line.sign === '+' ? 'diff-plus' : line.sign === '-' ? 'diff-minus' : ''}>
                <span className="diff-number">{line.from ?? ''}</span>
                <span className="diff-number">{line.to ?? ''}</span>
                <span className="diff-sign">{line.sign}</span>
                <span>{line.text}</span>
              </div>
            ))
          ),
        )}
      </div>
    </>
  )
}
