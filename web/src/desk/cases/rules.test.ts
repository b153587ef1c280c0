import { describe, expect, it } from 'vitest'
import type { DeskCase, DeskFact, DeskItem, Holds, Proposal } from '../types'
import { changesBetween, isAgainst, needsReason, sortFacts, sumOfAmounts, unverifiedFor, verifiedCount, worst, type Outcome } from './rules'

const text = (words: string) => ({ zh: words, en: words })
function fact(id: string, more: Partial<DeskFact> = {}): DeskFact {
  return {
    fact: id, label: text(id), known: true, value: '1', shown: text('1'), source: 'self', observed_on: '2026-01-01', verified_on: null, verified_by: null, note: null, evidence: null,
    sealed: false, needed_by: [], mine: false, ...more,
  }
}
const need = (policy: string, holds: Holds = 'yes') => ({ policy, condition: 'c', label: text('c'), needed: text('n'), holds })
const item = (more: Partial<DeskItem> = {}): DeskItem => ({
  item: 'i', service: 's', title: text('s'), policy: 'p', policy_version: '1', state: 'open', decided_on: null, reason: null, letter: null, assessment: null, ...more,
})

describe('the proposal and the decision', () => {
  const rows: [Proposal, Outcome, boolean, boolean][] = [
    ['yes', 'granted', false, false],
    ['yes', 'refused', true, true],
    ['no', 'granted', true, true],
    ['no', 'refused', false, false],
    ['cannot_tell', 'granted', false, true],
    ['cannot_tell', 'refused', false, true],
    ['none', 'granted', false, false],
    ['none', 'refused', false, true],
  ]
  it.each(rows)('%s, %s: against %s, reason %s', (proposal, outcome, against, reason) => {
    expect(isAgainst(proposal, outcome)).toBe(against)
    expect(needsReason(proposal, outcome)).toBe(reason)
  })
})

describe('facts', () => {
  it('counts as unverified only what the policy of the item reads', () => {
    const facts = [fact('a', { needed_by: [need('p')] }), fact('b', { needed_by: [need('p')], verified_on: '2026-01-01' }), fact('c', { needed_by: [need('q')] }), fact('d')]
    expect(unverifiedFor(item(), facts).map((one) => one.fact)).toEqual(['a'])
    expect(unverifiedFor(item({ policy: null }), facts)).toEqual([])
  })
  it('puts mine first, then needed, then the rest, and keeps the order within', () => {
    const facts = [fact('rest'), fact('needed', { needed_by: [need('p')] }), fact('mine_done', { mine: true, needed_by: [need('p')], verified_on: 'x' }), fact('mine', { mine: true, needed_by: [need('p')] }), fact('rest2')]
    expect(sortFacts(facts).map((one) => one.fact)).toEqual(['mine', 'mine_done', 'needed', 'rest', 'rest2'])
  })
  it('counts verified ones among those needed', () => {
    expect(verifiedCount([fact('a', { needed_by: [need('p')], verified_on: 'x' }), fact('b', { needed_by: [need('p')] }), fact('c', { verified_on: 'x' })])).toEqual({ done: 1, of: 2 })
  })
  it.each<[Holds[], Holds | null]>([[[], null], [['yes'], 'yes'], [['yes', 'unknown'], 'unknown'], [['unknown', 'no'], 'no']])('%j -> %s', (holds, expected) => {
    expect(worst(holds.map((one) => need('p', one)))).toBe(expected)
  })
})

describe('what changed meanwhile', () => {
  const whole = (more: Partial<DeskCase> = {}): DeskCase => ({
    id: 'c', version: 1, number: 'n', state: 'open', submitted_at: '', services: [item()], 
    clock: { promised_days: 3, used_days: 0, paused_days: 0, due_on: null, due_note: null, overdue: false, paused_since: null, pauses: [] },
    tasks: [{
      id: 't', version: 1, item: 'i', title: text('t'), department: { id: 'd', title: text('d') }, state: 'open', since: '', due_on: null, assignee: null, decides: false, note: null,
    }], steps: [], requests: [], messages: [], materials: [],
    facts: [fact('a'), fact('b')], events: [], person: { id: 'p', name: 'P', email_masked: null, language: 'zh' }, my_tasks: [], can: { verify: true, request: true, decide: true, reveal: true }, ...more,
  })
  it('is nothing between equal cases', () => { expect(changesBetween(whole(), whole({ version: 2 }))).toEqual([]) })
  it('names facts with old and new value', () => {
    const now = whole({ facts: [fact('a', { value: '2', shown: text('2') }), fact('b', { verified_on: '2026-01-01' })] })
    expect(changesBetween(whole(), now)).toEqual([
      { kind: 'fact', label: text('a'), from: text('1'), to: text('2'), verified: false },
      { kind: 'fact', label: text('b'), from: text('1'), to: text('1'), verified: true },
    ])
  })
  it('names decisions, tasks and lists that grew', () => {
    const now = whole({ services: [item({ state: 'granted' })], tasks: [{ ...whole().tasks[0]!, state: 'done' }], messages: [{ id: 'm', at: '', from: 'you', author: text('x'), text: 'x' }] })
    expect(changesBetween(whole(), now).map((one) => one.kind)).toEqual(['item', 'task', 'messages'])
  })
})

describe('the sum of several decisions', () => {
  it.each<[(string | null | undefined)[], string]>([
    [[], '0.00'],
    [['2000', '2000'], '4000.00'],
    [['2000.00', '0.05'], '2000.05'],
    [['0.5', '0.50', '0.05'], '1.05'],
    [[null, undefined, '', 'none', '1'], '1.00'],
    [['99999999999999999.99', '0.01'], '100000000000000000.00'],
  ])('%j is %s', (amounts, sum) => expect(sumOfAmounts(amounts)).toBe(sum))
})
