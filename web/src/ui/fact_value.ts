// The value of one field, from what a person typed to what is sent, checked against the field's own definition.
import type { Text } from '../i18n'
import { pick, t } from '../i18n'
import { formatDate, formatNumber, yesNo } from '../i18n/format'

export type Value = string | boolean | null // null: known to be none
export type Entry = Value | undefined // undefined: nothing entered

export interface FieldSpec {
  id: string
  type: 'string' | 'number' | 'boolean' | 'date'
  codes: { code: string; text: Text }[]
  min?: string | null
  max?: string | null
  decimals?: number
  unit?: Text | null
  label: Text
  question: Text
  help?: Text | null
  may_be_none?: boolean
}

export type Checked = { ok: true; value: Value } | { ok: false; message: string }

const kTextMost = 400 // longer than any name of a person, school or firm

// Full-width digits, spaces and thousands separators are what people type; they mean the same.
export function plainNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s,，']/g, '')
}

function compareDecimals(a: string, b: string): number {
  const [ai = '', af = ''] = a.replace('-', '').split('.')
  const [bi = '', bf = ''] = b.replace('-', '').split('.')
  const sign = (text: string) => (text.startsWith('-') && /[1-9]/.test(text) ? -1 : 1)
  if (sign(a) !== sign(b)) return sign(a) - sign(b)
  const whole = Math.max(ai.length, bi.length)
  const rest = Math.max(af.length, bf.length)
  const left = ai.padStart(whole, '0') + af.padEnd(rest, '0')
  const right = bi.padStart(whole, '0') + bf.padEnd(rest, '0')
  return (left < right ? -1 : left > right ? 1 : 0) * sign(a)
}

function checkNumber(spec: FieldSpec, typed: string): Checked {
  const plain = plainNumber(typed)
  const example = spec.min && spec.min !== '0' ? spec.min : '12'
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return { ok: false, message: t('field.number_bad', { example }) }
  const value = plain.replace(/^(-?)0+(?=\d)/, '$1')
  const places = value.split('.')[1]?.replace(/0+$/, '').length ?? 0
  const most = spec.decimals ?? 0
  if (places > most) return { ok: false, message: most === 0 ? t('field.decimals_none') : t('field.decimals_some', { n: most }) }
  if (spec.min && compareDecimals(value, spec.min) < 0) return { ok: false, message: t('field.number_low', { min: formatNumber(spec.min) }) }
  if (spec.max && compareDecimals(value, spec.max) > 0) return { ok: false, message: t('field.number_high', { max: formatNumber(spec.max) }) }
  return { ok: true, value }
}

export function splitDate(entry: Entry): [string, string, string] {
  const parts = typeof entry === 'string' ? entry.split('-') : []
  return [parts[0] ?? '', parts[1] ?? '', parts[2] ?? '']
}

function checkDate(typed: string): Checked {
  const [year, month, day] = splitDate(typed).map((part) => plainNumber(part)) as [string, string, string]
  if (!year || !month || !day) return { ok: false, message: t('field.date_part') }
  const numbers = [year, month, day].map(Number) as [number, number, number]
  const at = new Date(Date.UTC(numbers[0], numbers[1] - 1, numbers[2]))
  const real = /^\d{4}$/.test(year) && numbers[0] >= 1000 && at.getUTCMonth() === numbers[1] - 1 && at.getUTCDate() === numbers[2]
  return real ? { ok: true, value: at.toISOString().slice(0, 10) } : { ok: false, message: t('field.date_bad') }
}

// Whether anything was entered at all.
export function isEmpty(entry: Entry): boolean {
  return entry === undefined || (typeof entry === 'string' && entry.replace(/[\s-]/g, '') === '')
}

export function checkValue(spec: FieldSpec, entry: Entry): Checked {
  if (entry === null) return { ok: true, value: null }
  if (isEmpty(entry)) return { ok: false, message: t('field.required') }
  if (typeof entry === 'boolean') return spec.type === 'boolean' ? { ok: true, value: entry } : { ok: false, message: t('field.required') }
  const typed = (entry as string).trim()
  if (spec.codes.length > 0) {
    return spec.codes.some((code) => code.code === typed) ? { ok: true, value: typed } : { ok: false, message: t('field.choice_bad') }
  }
  if (spec.type === 'number') return checkNumber(spec, typed)
  if (spec.type === 'date') return checkDate(typed)
  if (spec.type === 'boolean') return { ok: false, message: t('field.required') }
  return [...typed].length > kTextMost ? { ok: false, message: t('field.text_long', { max: kTextMost }) } : { ok: true, value: typed }
}

// A value as people read it.
export function showValue(spec: FieldSpec | undefined, value: Entry): string {
  if (value === undefined) return t('shell.not_given')
  if (value === null) return t('shell.none')
  if (typeof value === 'boolean') return yesNo(value)
  if (!spec) return value
  const code = spec.codes.find((one) => one.code === value)
  if (code) return pick(code.text)
  if (spec.type === 'date') return formatDate(value)
  if (spec.type === 'number') {
    const unit = pick(spec.unit)
    return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value)
  }
  return value
}
