import { beforeAll, describe, expect, it } from 'vitest'
import type { Assessment } from '../../api/types'
import { addWords, language } from '../../i18n'
import en from '../../i18n/portal.en'
import zh from '../../i18n/portal.zh'
import { amountText, changesText, countAnswers, progressText, shownText, sortResults } from './results'

const one = (policy: string, answer: Assessment['answer'], more: Partial<Assessment> = {}) =>
  ({ policy, answer, missing: [], conditions: [], shows: [], services: [], amount: null, ...more }) as unknown as Assessment

beforeAll(() => {
  addWords(zh, en)
  language.value = 'en'
})

describe('results', () => {
  it('come yes first, then what fewest answers decide, then no', () => {
    const given = [one('n', 'no'), one('c2', 'cannot_tell', { missing: ['a', 'b'] }), one('y1', 'yes', { amount: '900.00' }), one('c1', 'cannot_tell', { missing: ['a'] }), one('y2', 'yes', { amount: '45000.00' })]
    expect(sortResults(given).map((found) => found.policy)).toEqual(['y2', 'y1', 'c1', 'c2', 'n'])
    expect(countAnswers(given)).toEqual({ yes: 2, cannot_tell: 2, no: 1 })
    expect(given[0]!.policy).toBe('n')
  })
  it.each<[Partial<Assessment>, string]>([
    [{ amount: '45000.00' }, '¥45,000.00'],
    [{ amount_at_least: '100.00', amount_at_most: '200.00' }, '¥100.00 to ¥200.00'],
    [{ amount_at_least: '200.00', amount_at_most: '200.00' }, '¥200.00'],
    [{ amount_at_most: '200.00' }, 'up to ¥200.00'],
    [{ amount_at_least: '0', amount_at_most: '200.00' }, 'up to ¥200.00'],
    [{ amount_at_least: '0.00', amount_at_most: '0.00' }, ''],
    [{ amount: '0.00' }, ''],
    [{ amount_at_most: '0' }, ''],
    [{}, ''],
  ])('amount %#', (more, shown) => expect(amountText(one('p', 'yes', more))).toBe(shown))
  it('tells the nearest change in the language chosen', () => {
    const text = (zh: string, en: string) => ({ zh, en })
    const months = { fact: 'm', label: text('社保月数', 'Months of social insurance'), from: text('18个月', '18 months'), to: text('24个月', '24 months') }
    const works = { fact: 'w', label: text('在本区工作', 'Works in the district'), from: text('否', 'No'), to: text('是', 'Yes') }
    const nearest = { changes: [months, works], certain: true, proven: true }
    expect(changesText(nearest)).toBe('Months of social insurance from 18 months to 24 months, Works in the district from No to Yes')
    language.value = 'zh'
    expect(changesText(nearest)).toBe('社保月数由18个月变为24个月、在本区工作由否变为是')
    language.value = 'en'
  })
  it.each([['21000.00', 'CNY', 'permit', '¥21,000.00'], ['21000', '元', 'status', '¥21,000.00'], ['21000', '', 'money', '¥21,000.00'], ['85', 'points', 'permit', '85 points'], ['85', '', 'permit', '85'], ['A', '', 'money', 'A']])('shows %s %s of a %s', (value, unit, kind, shown) => expect(shownText(value, unit, kind)).toBe(shown))
  it.each<[string, number, number, string]>([
    ['ccc', 0, 97, '3 benefits to look at; each answer brings you closer'],
    ['ccc', 0, 2, '3 benefits to look at; each answer brings you closer · at most 2 more'],
    ['c', 0, 1, 'One benefit to look at; each answer brings you closer · at most one more'],
    ['ccc', 1, 40, 'one question answered · 0 of 3 benefits decided'],
    ['ycn', 5, 12, '5 questions answered · 2 of 3 benefits decided · at most 12 more'],
    ['ycn', 5, 13, '5 questions answered · 2 of 3 benefits decided'],
    ['ynn', 6, 0, '6 questions answered · 3 of 3 benefits decided'],
  ])('progress of %s after %i answers with %i open', (answers, answered, open, shown) => {
    const found = [...answers].map((answer, at) => one(String(at), answer === 'y' ? 'yes' : answer === 'n' ? 'no' : 'cannot_tell'))
    expect(progressText({ on: '2026-11-25', results: found, next_question: null, open_questions: open }, answered, 12)).toBe(shown)
  })
})
