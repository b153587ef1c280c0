import { describe, expect, it } from 'vitest'
import { formatDate, formatMoney, formatNumber, formatSize } from './format'
import { language } from './index'

describe('what people read', () => {
  it.each([
    ['2026-11-24', '2026年11月24日', '24 Nov 2026'],
    ['2024-02-29', '2024年2月29日', '29 Feb 2024'],
    ['', '', ''],
    ['soon', 'soon', 'soon'],
  ])('date %s', (value, zh, en) => {
    language.value = 'zh'
    expect(formatDate(value)).toBe(zh)
    language.value = 'en'
    expect(formatDate(value)).toBe(en)
  })
  it.each([
    ['45000', '¥45,000.00'], ['21000.5', '¥21,000.50'], ['0', '¥0.00'], ['999', '¥999.00'], ['1000', '¥1,000.00'],
    ['-300.00', '-¥300.00'], ['12345678901234567890.00', '¥12,345,678,901,234,567,890.00'], ['about 5', 'about 5'],
  ])('money %s', (value, shown) => expect(formatMoney(value)).toBe(shown))
  it.each([['1234567.125', '1,234,567.125'], ['12', '12'], ['-1000', '-1,000'], ['x', 'x']])('number %s', (value, shown) => expect(formatNumber(value)).toBe(shown))
  it.each([[0, '0 B'], [1023, '1023 B'], [1024, '1 KB'], [1024 * 1024, '1 MB'], [20 * 1024 * 1024, '20 MB'], [1500000, '1.4 MB']])('size %d', (bytes, shown) => expect(formatSize(bytes)).toBe(shown))
})
