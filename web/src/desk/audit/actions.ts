// What was done, in words; an action without words shows as it is stored.
import zh from '../../i18n/desk.zh'
import { pick } from '../../i18n'
import type { AuditEntry, Vocabulary } from '../types'
import { t, type Key } from '../words'

export function actionKey(action: string): string {
  return `desk.action_${action.replace('.', '_')}`
}
export function actionWords(action: string): string {
  if (action.endsWith('.')) return t(`desk.actions_${action.slice(0, -1)}` as Key)
  const key = actionKey(action)
  return key in zh ? t(key as Key) : action
}

export function subjectWords(kind: string): string {
  const key = `desk.subject_${kind}`
  return key in zh ? t(key as Key) : kind
}

function known(key: string): string | null {
  return key in zh ? t(key as Key) : null
}
function valueWords(field: string, value: string): string {
  if (value === '') return '–'
  if (field === 'roles') return value.split(/[ ,]+/).map((role) => known(`desk.role_${role}`) ?? role).join(' · ')
  return (field === 'state' ? known(`desk.item_${value}`) ?? known(`desk.task_${value}`) ?? known(`desk.case_${value}`) : null) ?? value
}

// One changed field; for personal data only that it changed is on record.
export function changeWords(change: AuditEntry['changes'][number], vocabulary: Vocabulary | undefined): string {
  const label = vocabulary?.facts.find((fact) => fact.id === change.field)?.label
  const field = label ? pick(label) : known(`desk.field_${change.field}`) ?? change.field
  if (!change.from && !change.to) return field
  return `${field}: ${valueWords(change.field, change.from)} → ${valueWords(change.field, change.to)}`
}
