import type { guide as english } from '../en/guide'

/** The first visit. */
export const guide: Record<keyof typeof english, string> = {
  'guide.title': 'Anfangen',
  'guide.what': 'Drei Schritte: ein Team, ein Lauf, ein Modell. Die ersten zwei brauchen keinen Schlüssel.',
  'guide.done': 'erledigt',
  'guide.team': 'Ein Team',
  'guide.team.see': 'Das Team ansehen',
  'guide.team.done': '{n} {n|Agent ist|Agenten sind} veröffentlicht, Version {version}.',
  'guide.noteam': '{organization} hat kein Team. Eine Team-Datei sagt unter organization: name, für welche Organisation sie ist. Nennt Ihre eine andere, dann ist ihr Team dort.',
  'guide.noteam.file': 'hier, oder starten Sie Troupe mit einer Datei, die diese Organisation nennt:',
  'guide.noteam.others': 'Sie gehören auch zu:',
  'guide.run': 'Einen Lauf starten und zusehen',
  'guide.run.later': 'Kommt, sobald ein Team veröffentlicht ist.',
  'guide.run.what': 'Sie sehen jeden Agenten arbeiten, während es geschieht. Fragt er nach einer Freigabe, antworten Sie unter Freigaben.',
  'guide.run.who': 'Ein Operator oder Eigentümer kann einen starten.',
  'guide.run.waits': 'Er wartet auf jemanden.',
  'guide.connect.later': 'Kommt, sobald etwas gelaufen ist.',
}
