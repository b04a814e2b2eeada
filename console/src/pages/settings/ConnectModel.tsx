import { useQuery } from '@tanstack/react-query'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import type { Team } from '../../api/types'
import { useTexts } from '../../i18n'
import { useOverview } from '../../shell'
import { Panel } from '../../ui/basics'
import { Icon } from '../../ui/Icon'

const VARIABLES = [
  { provider: 'Anthropic', variable: 'ANTHROPIC_API_KEY' },
  { provider: 'OpenAI', variable: 'OPENAI_API_KEY' },
  { provider: 'Google Gemini', variable: 'GEMINI_API_KEY' },
  { provider: 'Ollama', variable: 'OLLAMA_HOST' },
]

/** What to set so that models answer instead of the script. Keys are never entered here: they stay out of the browser. */
export function ConnectModel() {
  const { t } = useTexts()
  const overview = useOverview()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: ({ signal }) => api.get<Team>('/team', undefined, signal), retry: false })
  return (
    <Panel title={t('connect.title')}>
      {overview.data && (
        <p className={overview.data.rehearsal ? 'block' : 'fine block'}>
          <Icon name={overview.data.rehearsal ? 'info' : 'check'} /> {overview.data.rehearsal ? t('connect.rehearsal') : t('connect.connected')}
        </p>
      )}
      <p className="block">{t('connect.how')}</p>
      <table className="table">
        <thead>
          <tr>
            <th>{t('connect.provider')}</th>
            <th>{t('connect.variable')}</th>
          </tr>
        </thead>
        <tbody>
          {VARIABLES.map((one) => (
            <tr key={one.variable}>
              <td>{one.provider}</td>
              <td className="mono">{one.variable}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <pre className="command block" tabIndex={0}>
        {'export ANTHROPIC_API_KEY=…\ntroupe up'}
      </pre>
      <p className="muted block">{t('connect.where')}</p>
      {team.data && (
        <ul className="block">
          {team.data.models.map((tier) => (
            <li key={tier.name}>
              <strong>{tier.name}</strong>: {tier.chosen ?? <span className="warn">{t('connect.notier')}</span>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
