import { useTexts } from '../i18n'
import { Link } from '../lib/router'
import { Icon } from './Icon'

/** Says that a script answers in the place of models, and leads to where one is connected. */
export function RehearsalHint() {
  const { t } = useTexts()
  return (
    <div className="hint">
      <Icon name="info" />
      <p>
        <strong>{t('rehearsal')}</strong> {t('rehearsal.what')}
      </p>
      <Link to="/guide?step=connect">{t('connect.title')}</Link>
    </div>
  )
}
