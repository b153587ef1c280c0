// Order, counts and words of results.
import type { Assessment, Condition } from '../../api/types'
import { formatMoney, formatNumber } from '../../i18n/format'
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

export const toneOf = (one: Assessment): Tone => (one.answer === 'yes' ? 'yes' : one.answer === 'no' ? 'no' : 'wait')

// "¥45,000.00", a range while something is still open, or nothing.
export function amountText(one: Assessment): string {
  if (one.amount) return /[1-9]/.test(one.amount) ? formatMoney(one.amount) : ''
  if (one.amount_at_least && one.amount_at_most) {
    return one.amount_at_least === one.amount_at_most
      ? formatMoney(one.amount_at_most)
      : t('results.between', { least: formatMoney(one.amount_at_least), most: formatMoney(one.amount_at_most) })
  }
  return one.amount_at_most && /[1-9]/.test(one.amount_at_most) ? t('results.up_to', { most: formatMoney(one.amount_at_most) }) : ''
}

export const failing = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'no')
export const met = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'yes')
export const openConditions = (one: Assessment): Condition[] => one.conditions.filter((condition) => condition.holds === 'unknown')

// A shown value with its unit; a figure of a benefit in money without one is money.
export function shownText(value: string, unit: string, kind: string): string {
  if (/^(元|CNY|yuan)$/i.test(unit) || (unit === '' && kind === 'money')) return formatMoney(value)
  return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value)
}
