// Days as a list shows them: short while the year is this one, and how far away.
import { language } from '../i18n'
import { formatDate } from '../i18n/format'
import { t } from './words'

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000)
}

export function shortDay(day: string | null | undefined, today: string): string {
  const whole = formatDate(day)
  const at = day ? (day.length === 10 ? day : localDay(new Date(day))) : ''
  if (!at || at.slice(0, 4) !== today.slice(0, 4)) return whole
  return language.value === 'zh' ? whole.replace(/^\d+年/, '') : whole.replace(/ \d+$/, '')
}

export function localDay(at: Date): string {
  return [at.getFullYear(), String(at.getMonth() + 1).padStart(2, '0'), String(at.getDate()).padStart(2, '0')].join('-')
}

export function awayWords(day: string, today: string): string {
  const days = daysBetween(today, day)
  if (days === 0) return t('desk.due_today')
  return days > 0 ? t('desk.due_in', { n: days }, days) : t('desk.due_ago', { n: -days }, -days)
}
