import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { keys } from '../../api/queries'
import { api } from '../../api/session'
import { useTexts } from '../../i18n'
import { readJson } from '../../lib/jsonText'
import { Dialog } from '../../ui/Dialog'
import { useAction } from '../../ui/useAction'
import { useSubmissionKey } from '../../ui/useSubmissionKey'

/** Tells a run what it waits for. What is no JSON is sent as a text. */
export function MessageDialog({ run, close }: { run: number; close: () => void }) {
  const { t } = useTexts()
  const [topic, setTopic] = useState('')
  const [text, setText] = useState('')
  const key = useSubmissionKey(topic, text)
  const read = readJson(text)
  const send = useAction((value: unknown) => api.post(`/runs/${run}/messages`, { topic: topic.trim(), value }, { idempotencyKey: key }), {
    done: () => t('message.sent'),
    changes: [keys.run(run), keys.overview],
    afterwards: close,
  })
  return (
    <Dialog onClose={close} title={t('message.title', { run })}>
      <form
        className="editor"
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate('problem' in read ? text : read.value)
        }}
      >
        <p className="muted">{t('message.what')}</p>
        <TextInput label={t('message.topic')} required data-autofocus value={topic} onChange={(event) => setTopic(event.currentTarget.value)} />
        <Textarea
          label={t('message.value')}
          description={text.trim() !== '' && 'problem' in read ? t('message.text') : t('message.json')}
          rows={5}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="dialog-actions">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={send.isPending} disabled={!topic.trim()}>
            {t('message.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
