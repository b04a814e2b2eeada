import type { guide as english } from '../en/guide'

/** The first visit. */
export const guide: Record<keyof typeof english, string> = {
  'guide.title': 'Anfangen',
  'guide.what': 'Drei Schritte: ein Team, ein Lauf, ein Modell. Die ersten zwei brauchen keinen Schlüssel.',
  'guide.done': 'erledigt',
  'guide.team': 'Ein Team veröffentlichen',
  'guide.team.what': 'Dieses Vorführteam bearbeitet Erstattungen eines Ladens als Probe: Ein Skript antwortet anstelle der Modelle, kostenlos und immer gleich.',
  'guide.team.see': 'Das Team ansehen',
  'guide.team.publish': 'Vorführteam veröffentlichen',
  'guide.team.own': 'Stattdessen ein eigenes schreiben',
  'guide.team.done': '{n} {n|Agent ist|Agenten sind} veröffentlicht, Version {version}.',
  'guide.own': 'Dieser Server bringt kein Vorführteam mit. Schreiben Sie ein eigenes oder starten Sie Troupe mit einem Beispiel: troupe up examples/refund-desk',
  'guide.note': 'Das Vorführteam',
  'guide.published': 'Das Team ist veröffentlicht',
  'guide.run': 'Einen Lauf starten und zusehen',
  'guide.run.later': 'Kommt, sobald ein Team veröffentlicht ist.',
  'guide.run.what': 'Sie sehen jeden Agenten arbeiten, während es geschieht. Fragt er nach einer Freigabe, antworten Sie unter Freigaben.',
  'guide.run.waits': 'Er wartet auf jemanden.',
  'guide.connect': 'Ein Modell anschließen',
  'guide.connect.later': 'Kommt, sobald etwas gelaufen ist.',
}
