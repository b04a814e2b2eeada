import type { audit as english } from '../en/audit'

/** The audit. */
export const audit: Record<keyof typeof english, string> = {
  'audit.title': 'Prüfspur',
  'audit.person': 'Person',
  'audit.outcome': 'Ausgang',
  'audit.authority': 'Im Auftrag von',
  'audit.approved': 'Freigegeben von',
  'audit.since': 'Von',
  'audit.until': 'Bis',
  'audit.all': 'Auch Warten und Übergaben',
  'audit.none': 'Nichts Passendes wurde aufgezeichnet.',
  'audit.verify': 'Prüfen',
  'audit.verify.what': 'Beweist, dass im Journal nichts geändert oder entfernt wurde.',
  'audit.verify.act': 'Journal prüfen',
  'audit.verify.fine': 'Nichts wurde geändert oder entfernt.',
  'audit.verify.findings': '{n} {n|Befund|Befunde}.',
  'audit.verify.read': '{runs} Läufe, {rows} Zeilen, {links} Glieder gelesen',
  'audit.export': 'Ausgeben',
  'audit.export.what': 'Die unten gewählten Tage, als Datei.',
  'audit.export.act': 'Herunterladen',
  'audit.format': 'Format',
}
