// What was done, in words; an action without words shows as it is stored.
import zh from '../../i18n/desk.zh'
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
