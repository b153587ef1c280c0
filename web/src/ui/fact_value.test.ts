import { beforeAll, describe, expect, it } from 'vitest'
import { language } from '../i18n'
import { checkValue, isEmpty, showValue, type Entry, type FieldSpec } from './fact_value'

const base = { id: 'x', codes: [], label: { zh: '标', en: 'L' }, question: { zh: '问', en: 'Q' } }
const number: FieldSpec = { ...base, type: 'number', min: '0', max: '600', decimals: 0, unit: { zh: '个月', en: 'months' } }
const decimal: FieldSpec = { ...base, type: 'number', min: '-1.5', max: '10', decimals: 2 }
const day: FieldSpec = { ...base, type: 'date' }
const code: FieldSpec = { ...base, type: 'string', codes: [{ code: 'a', text: { zh: '甲', en: 'A' } }] }
const flag: FieldSpec = { ...base, type: 'boolean' }
const text: FieldSpec = { ...base, type: 'string' }

beforeAll(() => { language.value = 'en' })

describe('a good entry', () => {
  it.each<[string, FieldSpec, Entry, unknown]>([
    ['zero', number, '0', '0'],
    ['the limit', number, '600', '600'],
    ['leading zeros', number, '007', '7'],
    ['full-width digits', number, '１２', '12'],
    ['thousands', { ...number, max: null }, '1,234', '1234'],
    ['two decimals', decimal, '1.25', '1.25'],
    ['trailing zeros', decimal, '1.2500', '1.2500'],
    ['the lower limit', decimal, '-1.5', '-1.5'],
    ['a leap day', day, '2024-2-29', '2024-02-29'],
    ['a day', day, '2026-11-4', '2026-11-04'],
    ['none', day, null, null],
    ['a code', code, 'a', 'a'],
    ['no', flag, false, false],
    ['text', text, '  王小明 ', '王小明'],
  ])('%s', (_, spec, entry, value) => expect(checkValue(spec, entry)).toEqual({ ok: true, value }))
})

describe('a bad entry', () => {
  it.each<[string, FieldSpec, Entry, string]>([
    ['nothing', number, undefined, 'Please answer'],
    ['blanks', text, '   ', 'Please answer'],
    ['an empty day', day, '--', 'Please answer'],
    ['words for a number', number, 'many', 'number only'],
    ['two points', number, '1.2.3', 'number only'],
    ['below', number, '-1', 'less than 0'],
    ['above', number, '601', 'more than 600'],
    ['just below', decimal, '-1.51', 'less than -1.5'],
    ['just above', decimal, '10.01', 'more than 10'],
    ['decimals', number, '1.5', 'whole number'],
    ['three decimals', decimal, '1.255', 'At most 2'],
    ['half a day', day, '2024-2-', 'year, month and day'],
    ['29 February of a common year', day, '2023-2-29', 'no such day'],
    ['month 13', day, '2023-13-1', 'no such day'],
    ['a short year', day, '23-1-1', 'no such day'],
    ['letters in a day', day, '2023-a-1', 'no such day'],
    ['an unknown code', code, 'b', 'options shown'],
    ['text for yes or no', flag, 'yes', 'Please answer'],
    ['yes for text', text, true, 'Please answer'],
    ['too long', text, 'x'.repeat(401), 'at most 400'],
  ])('%s', (_, spec, entry, message) => {
    const checked = checkValue(spec, entry)
    expect(checked.ok).toBe(false)
    expect(checked.ok ? '' : checked.message).toContain(message)
  })
})

describe('showing', () => {
  it.each<[FieldSpec | undefined, Entry, string]>([
    [code, 'a', 'A'], [number, '1200', '1,200 months'], [day, '2026-01-02', '2 Jan 2026'], [flag, true, 'Yes'],
    [day, null, 'None'], [text, undefined, 'Not given'], [undefined, 'raw', 'raw'],
  ])('%#', (spec, value, shown) => expect(showValue(spec, value)).toBe(shown))
  it('knows empty from false', () => {
    expect(isEmpty(false)).toBe(false)
    expect(isEmpty(null)).toBe(false)
    expect(isEmpty('')).toBe(true)
  })
})
