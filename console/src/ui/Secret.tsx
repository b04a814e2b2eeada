import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../i18n'
import { Icon } from './Icon'

/** Something that is shown this once. */
export function Secret({ label, value, done }: { label: string; value: string; done: () => void }) {
  const { t } = useTexts()
  const [copied, setCopied] = useState(false)
  return (
    <div className="secret" role="status">
      <p>
        <strong>{label}</strong> {t('secret.once')}
      </p>
      <pre className="command" tabIndex={0} aria-label={label}>
        {value}
      </pre>
      <div className="row">
        {navigator.clipboard && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={copied ? <Icon name="check" size={13} /> : undefined}
            onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
          >
            {copied ? t('secret.copied') : t('secret.copy')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={done}>
          {t('secret.done')}
        </Button>
      </div>
    </div>
  )
}
