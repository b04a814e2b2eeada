import { Button } from '@mantine/core'
import type { AnsweredApproval } from '../../api/additions'
import { useCaller } from '../../api/session'
import { type Key, useTexts } from '../../i18n'
import { dateTime } from '../../lib/format'
import { Link } from '../../lib/router'
import { amountText, Facts, Money, Panel, TimeAgo, TrustBadge } from '../../ui/basics'
import { Icon } from '../../ui/Icon'
import { JsonView } from '../../ui/JsonView'
import type { Dialog } from './DecisionDialogs'
import { wordsOf } from './useDecide'

/** Everything that is needed to decide, what is proposed first. */
export function ApprovalDetail({ approval, closed, dialog }: { approval: AnsweredApproval; closed?: string | undefined; dialog: (dialog: Dialog) => void }) {
  const { t, locale } = useTexts()
  const { can } = useCaller()
  const { action, budget, answered } = approval
  const editable = approval.subject !== undefined || action?.arguments !== undefined || budget !== undefined
  return (
    <Panel className="approval">
      <Link to="/approvals" className="only-narrow">
        {t('approvals.back')}
      </Link>
      <h2 className="approval-title">{approval.title}</h2>
      <p className="muted">
        {approval.asker ? t('approvals.asks', { asker: approval.asker }) : t('approvals.planasks')}, <TimeAgo at={approval.askedAt} />, {t('approvals.inrun')}{' '}
        <Link to={`/runs/${approval.root}`}>
          {approval.runName} #{approval.root}
        </Link>
      </p>
      {(closed ?? answered) && (
        <div className="hint" role="status">
          <Icon name="info" />
          <p>
            <strong>{t('approvals.closed')}</strong>{' '}
            {answered ? wordsOf(answered, t) : closed}
          </p>
        </div>
      )}
      {approval.subject !== undefined && (
        <section className="block">
          <h3>{t('approvals.subject')}</h3>
          <div className="subject">
            <JsonView value={approval.subject} open={4} label={t('approvals.subject')} />
          </div>
        </section>
      )}
      {action && (
        <section className="block">
          <h3>{t('approvals.action')}</h3>
          <div className="subject">
            {action.tool && <p className="mono">{action.tool}</p>}
            {action.arguments !== undefined && <JsonView value={action.arguments} open={4} label={t('approvals.action')} />}
          </div>
          {(action.policy || action.why) && (
            <p>
              {action.policy && <span className="badge">{t('approvals.policy', { policy: action.policy })}</span>} {action.why}
            </p>
          )}
        </section>
      )}
      {budget && (
        <section className="block">
          <h3>{t('approvals.budget')}</h3>
          <Facts
            items={[
              [t('budget.scope'), `${budget.scope}, ${t(`window.${budget.window}` as Key)}`],
              [t('budget.limit'), amountText(budget.limit, budget.unit, locale)],
              [t('budget.wanted'), budget.wanted === undefined ? undefined : amountText(budget.wanted, budget.unit, locale)],
            ]}
          />
        </section>
      )}
      {approval.mine && can('approve') && !closed && !answered ? (
        <div className="decide">
          <Button onClick={() => dialog({ kind: budget ? 'edit' : 'approve', approval })}>
            {budget ? t('approvals.raise') : t('approvals.approve')}
            <kbd>{budget ? 'e' : 'a'}</kbd>
          </Button>
          <Button color="red" onClick={() => dialog({ kind: 'reject', approvals: [approval] })}>
            {t('approvals.reject')}
            <kbd>r</kbd>
          </Button>
          {editable && !budget && (
            <Button variant="default" onClick={() => dialog({ kind: 'edit', approval })}>
              {t('approvals.edit')}
              <kbd>e</kbd>
            </Button>
          )}
          <Button variant="default" onClick={() => dialog({ kind: 'delegate', approval })}>
            {t('approvals.delegate')}
            <kbd>d</kbd>
          </Button>
        </div>
      ) : (
        !closed && !answered && <p className="muted block">{t('approvals.notyours')}</p>
      )}
      <section className="block">
        <h3>{t('approvals.rules')}</h3>
        <Facts
          items={[
            [t('approvals.deadline'), <span key="deadline" title={dateTime(approval.deadline, locale)}>{<TimeAgo at={approval.deadline} />}</span>],
            [t('approvals.ondeadline'), t(`approvals.ondeadline.${approval.onDeadline ?? 'reject'}` as Key)],
            [t('approvals.approvers'), approval.approvers.length > 0 ? approval.approvers.join(', ') : t('approvals.anybody')],
            [t('approvals.foureyes'), approval.fourEyes ? t('approvals.foureyes.yes') : undefined],
            [t('approvals.begunby'), approval.begunBy],
            [t('approvals.cost'), approval.costMicros === undefined ? undefined : <Money key="cost" micros={approval.costMicros} />],
          ]}
        />
        {approval.votes.length > 0 && (
          <ul className="block">
            {approval.votes.map((vote) => (
              <li key={vote.by}>
                <strong>{vote.by}</strong> {t(`verdict.${vote.verdict}` as Key)}
                {vote.reason ? `: ${vote.reason}` : ''}
              </li>
            ))}
          </ul>
        )}
        {approval.delegations.map((one) => (
          <p key={one.at}>{t('approvals.passed', { from: one.from, to: one.to, reason: one.reason })}</p>
        ))}
      </section>
      {approval.context && approval.context.length > 0 && (
        <section className="block">
          <h3>{t('approvals.context')}</h3>
          {approval.context.map((item) => (
            <details key={item.name} className="context-item" open={approval.context!.length <= 4}>
              <summary>
                <strong>{item.name}</strong> <TrustBadge trust={item.trust} />
                {item.from && <span className="muted">{t('context.from', { from: item.from })}</span>}
              </summary>
              <JsonView value={item.value} />
            </details>
          ))}
        </section>
      )}
      <details className="block">
        <summary>{t('approvals.detail')}</summary>
        <JsonView value={approval.detail} />
      </details>
    </Panel>
  )
}
