import { useTexts } from '../../i18n'
import { Link } from '../../lib/router'

/** What was done, run by run or by what it was booked on. */
export function RunsTabs({ here }: { here: 'runs' | 'tasks' }) {
  const { t } = useTexts()
  return (
    <nav className="tabs" aria-label={t('runs.views')}>
      <Link to="/runs" aria-current={here === 'runs' ? 'page' : undefined}>
        {t('runs.title')}
      </Link>
      <Link to="/runs/tasks" aria-current={here === 'tasks' ? 'page' : undefined}>
        {t('tasks.title')}
      </Link>
    </nav>
  )
}
