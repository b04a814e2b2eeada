/** The first visit. */
export const guide = {
  'guide.title': 'Begin',
  'guide.what': 'Three steps: a team, a run, a model. The first two need no key.',
  'guide.done': 'done',
  'guide.team': 'A team',
  'guide.team.see': 'Look at the team',
  'guide.team.done': '{n} {n|agent is|agents are} published, version {version}.',
  'guide.noteam': '{organization} has no team. A team file says which organization it is for, under organization: name. If yours names another one, its team is there.',
  'guide.noteam.file': 'here, or start Troupe with a file that names this organization:',
  'guide.noteam.others': 'You also belong to:',
  'guide.run': 'Start a run and watch it',
  'guide.run.later': 'Comes once a team is published.',
  'guide.run.what': 'You see each agent work as it happens. When it asks for an approval, answer it under Approvals.',
  'guide.run.who': 'An operator or owner can start one.',
  'guide.run.waits': 'It waits for somebody.',
  'guide.connect.later': 'Comes once something has run.',
}
