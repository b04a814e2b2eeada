import { useQuery } from '@tanstack/react-query'
import { keys } from '../../api/queries'
import { api, useCaller } from '../../api/session'
import type { Team, Tier } from '../../api/types'
import { useTexts } from '../../i18n'
import { Link } from '../../lib/router'
import { useOverview } from '../../shell'
import { Icon } from '../../ui/Icon'

const PROVIDERS = [
  { prefix: 'anthropic/', name: 'Anthropic', variable: 'ANTHROPIC_API_KEY' },
  { prefix: 'openai/', name: 'OpenAI', variable: 'OPENAI_API_KEY' },
  { prefix: 'gemini/', name: 'Google Gemini', variable: 'GEMINI_API_KEY' },
  { prefix: 'ollama/', name: 'Ollama', variable: 'OLLAMA_HOST' },
]

/** What to set so that models answer instead of the script. Keys are never entered here: they stay out of the browser. */
export function ConnectModel() {
  const { t } = useTexts()
  const overview = useOverview()
  const team = useQuery({ queryKey: keys.teamNow, queryFn: ({ signal }) => api.get<Team>('/team', undefined, signal), retry: false })
  const tiers = team.data?.models ?? []
  const candidates = tiers.flatMap((tier) => tier.candidates)
  const named = candidates.some((one) => PROVIDERS.some(({ prefix }) => one.startsWith(prefix)))
  return (
    <>
      {overview.data && (
        <p className={overview.data.rehearsal ? 'block' : 'fine block'}>
          <Icon name={overview.data.rehearsal ? 'info' : 'check'} /> {overview.data.rehearsal ? t('connect.rehearsal') : t('connect.connected')}
        </p>
      )}
      {overview.data?.rehearsal && candidates.length > 0 && !named && <NameOne tiers={tiers} />}
      <p className="block">{t('connect.how')}</p>
      <table className="table">
        <thead>
          <tr>
            <th>{t('connect.provider')}</th>
            <th>{t('connect.variable')}</th>
          </tr>
        </thead>
        <tbody>
          {PROVIDERS.map((one) => (
            <tr key={one.variable}>
              <td>{one.name}</td>
              <td className="mono">{one.variable}</td>
            </tr>
          ))}
          <tr>
            <td>{t('connect.other')}</td>
            <td className="mono">{'TROUPE_PROVIDER_<NAME>_URL'}</td>
          </tr>
        </tbody>
      </table>
      <pre className="command block" tabIndex={0}>
        {'export ANTHROPIC_API_KEY=…\ntroupe up'}
      </pre>
      <p className="muted block">{t('connect.where')}</p>
      <ul className="block" aria-label={t('team.models')}>
        {tiers.map((tier) => (
          <li key={tier.name}>
            <strong>{tier.name}</strong>: {tier.chosen ?? <span className="warn">{t('connect.notier', { models: tier.candidates.join(', ') })}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}

/** The demonstration names no provider's model, so that it costs nothing where a key is set: with a key alone it stays a rehearsal. */
function NameOne({ tiers }: { tiers: Tier[] }) {
  const { t } = useTexts()
  const { can } = useCaller()
  return (
    <div className="block">
      <p>
        {t('connect.name')} {can('draft') && <Link to="/team/edit">{t('connect.edit')}</Link>}
      </p>
      <pre className="command" tabIndex={0}>
        {['models:', ...tiers.map((tier) => `  ${tier.name}: [anthropic/claude-haiku-4-5]`)].join('\n')}
      </pre>
    </div>
  )
}
