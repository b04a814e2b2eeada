import type { plans as english } from '../en/plans'

/** Plans, and the patterns they are made of. */
export const plans: Record<keyof typeof english, string> = {
  'pattern.agent': 'Agent',
  'pattern.sequence': 'Folge',
  'pattern.parallel': 'parallel',
  'pattern.map': 'für jedes von',
  'pattern.route': 'Weiche',
  'pattern.handoff': 'Übergabe',
  'pattern.approve': 'Freigabe',
  'pattern.call': 'Plan',
  'pattern.manage': 'Leitung',
  'pattern.loop': 'wiederholen bis',
  'pattern.review': 'Durchsicht',
  'pattern.attempt': 'Versuch',
  'pattern.await': 'warten auf',
  'pattern.chat': 'Gespräch',
  'pattern.undoable': 'mit Rücknahme',
  'plans.title': 'Pläne',
  'plans.all': 'Alle Pläne',
  'plans.main': 'Hauptplan',
  'plans.graph': 'Der Plan {plan} als Graph',
  'plans.none': 'Es gibt keinen Plan {plan}.',
  'plans.runs': 'Seine Läufe',
  'plans.zoom': 'Vergrößerung',
}
