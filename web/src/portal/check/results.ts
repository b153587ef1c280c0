// Order, counts and words of results.
import type { Assessment, Assessments, Condition, Nearest } from '../../api/types'
import { pick } from '../../i18n'
import { formatMoney, formatNumber, joinWords } from '../../i18n/format'
import type { Tone } from '../../ui/Tag.vue'
import { t } from '../words'

const kOrder = { yes: 0, cannot_tell: 1, no: 2 } as const

// Yes first, then what fewest answers would decide, then no; the highest amount first among equals.
export function sortResults(results: Assessment[]): Assessment[] {
  const amount = (one: Assessment) => Number(one.amount ?? one.amount_at_most ?? 0) // only to put them in order
  return [...results].sort((a, b) => kOrder[a.answer] - kOrder[b.answer]
    || (a.answer === 'cannot_tell' ? a.missing.length - b.missing.length : 0)
    || amount(b) - amount(a)
    || failing(a).length - failing(b).length)
}

export function countAnswers(results: Assessment[]): Record<Assessment['answer'], number> {
  const counts = { yes: 0, cannot_tell: 0, no: 0 }
  for (const one of results) counts[one.answer]++
  return counts
}

// How far one has come: what is decided already, and how few questions may be left once they are few. How many could still
// come is not said before: most of them never do.
export function progressText(found: Assessments, answered: number, near: number): string {
  const all = found.results.length
  const decided = all - countAnswers(found.results).cannot_tell
  const parts = [answered === 0 ? t('check.begin', { n: all }, all) : t('check.answered', { n: answered }, answered)]
  if (answered > 0) parts.push(t('check.decided', { done: decided, all }, all))
  if (found.open_questions > 0 && found.open_questions <= near) parts.push(t('check.open', { n: found.open_questions }, found.open_questions))
  return parts.join(' · ')
}

export const toneOf = (one: Assessment): Tone => (one.answer === 'yes' ? 'yes' : one.answer === 'no' ? 'no' : 'wait')

// "¥45,000.00", a range while something is still open, or nothing.
export function amountText(one: Assessment): string {
  if (one.amount) return /[1-9]/.test(one.amount) ? formatMoney(one.amount) : ''
  if (/[1-9]/.test(one.amount_at_least ?? '') && one.amount_at_least && one.amount_at_most) {
    return one.amount_at_least === one.amount_at_most
      ? formatMoney(one.amount_at_most)
      : t('results.between', { least: formatMoney(one.amount_at_least), most: formatMoney(one.amount_at_most) })
  }
  return one.amount_at_most && /[1-9]/.test(one.amount_at_most) ? t('results.up_to', { most: formatMoney(one.amount_at_most) }) : ''
}

export const failing = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'no')
export const met = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'yes')
export const openConditions = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'unknown')

// "months of social insurance from 18 to 24, salary from 9,000 to 15,000".
export function changesText(nearest: Nearest): string {
  return joinWords(nearest.changes.map((one) => t('results.one_change', { label: pick(one.label), from: pick(one.from), to: pick(one.to) })))
}

// A shown value with its unit; a figure of a benefit in money without one is money.
export function shownText(value: string, unit: string, kind: string): string {
  if (/^(元|CNY|yuan)$/i.test(unit) || (unit === '' && kind === 'money')) return formatMoney(value)
  return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value)
}
