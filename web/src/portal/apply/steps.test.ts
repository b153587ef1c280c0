import { describe, expect, it } from 'vitest'
import type { Draft, DraftField, FactValue } from '../../api/types'
import type { Entry, FieldSpec } from '../../ui/fact_value'
import { answersOf, checkStep, conflicts, groupFacts, knownFields, stepOfPlace, stepsOf } from './steps'

const text = { zh: '甲', en: 'A' }
const field = (fact: string, more: Partial<DraftField> = {}): DraftField => ({ fact, needed_for: ['s'], required: true, answered: false, prefilled: false, stale: false, source: null, observed_on: null, verified_on: null, ...more })
const draftOf = (fields: DraftField[], answers: Record<string, FactValue> = {}, materials: string[] = []): Draft => ({
  id: 'd', version: 1, services: [{ service: 's', title: text }],
  form: { fields, materials: materials.map((material) => ({ material, label: text, help: null, accept: ['pdf'], required: true, for: ['s'] })) },
  answers: Object.entries(answers).map(([fact, value]) => ({ fact, value })), materials: [], updated_at: '', submitted_case: null, problems: [],
})
const open = ['a', 'b', 'c', 'd'].map((fact) => field(fact))

describe('the groups of questions', () => {
  it.each<[string, DraftField[], string[][]]>([
    ['nothing to ask', [], []],
    ['one', [field('a')], [['a']]],
    ['three on a screen, the rest on the next', open, [['a', 'b', 'c'], ['d']]],
    ['not what is known or not needed', [field('a', { answered: true }), field('b', { required: false }), field('c')], [['c']]],
    ['what grew too old is asked again', [field('a', { stale: true })], [['a']]],
  ])('%s', (_, fields, groups) => expect(groupFacts(draftOf(fields))).toEqual(groups))

  it('keep the place of what was shown while the rest is made anew', () => {
    const before = [['a', 'b', 'c'], ['d']]
    const after = draftOf([field('a', { answered: true }), field('b', { answered: true }), field('c', { answered: true }), field('e'), field('f')])
    expect(groupFacts(after, before, 0)).toEqual([['a', 'b', 'c'], ['e', 'f']])
  })
  it('drop what the form no longer has, and keep answered groups when going back', () => {
    const before = [['a', 'b'], ['c'], ['d']]
    const after = draftOf([field('a', { answered: true }), field('c', { answered: true }), field('d')])
    expect(groupFacts(after, before, 0)).toEqual([['a'], ['c'], ['d']])
  })
})

describe('the steps', () => {
  it.each<[string, Draft, string[]]>([
    ['all kinds', draftOf([...open, field('k', { answered: true })], {}, ['m']), ['q1', 'q2', 'known', 'materials', 'review']],
    ['nothing but the end', draftOf([]), ['review']],
    ['known alone', draftOf([field('k', { answered: true })]), ['known', 'review']],
    ['known but not needed', draftOf([field('k', { answered: true, required: false })]), ['review']],
  ])('%s', (_, draft, ids) => expect(stepsOf(draft, groupFacts(draft)).map((step) => step.id)).toEqual(ids))

  it('a question asked here is not among the known once answered', () => {
    const draft = draftOf([field('a', { answered: true }), field('k', { answered: true })])
    expect(knownFields(draft, [['a']]).map((one) => one.fact)).toEqual(['k'])
  })
  it.each([['/answers/d', 'q2'], ['/answers/k', 'known'], ['/materials/m', 'materials'], ['/services', 'review'], ['', 'review'], ['/answers', 'review']])('%s is mended on %s', (place, step) => {
    const draft = draftOf([...open, field('k', { answered: true })], {}, ['m'])
    expect(stepOfPlace(place, stepsOf(draft, groupFacts(draft)))).toBe(step)
  })
})

describe('what a step sends', () => {
  const spec = (type: FieldSpec['type']): FieldSpec => ({ id: 'x', type, codes: [], label: text, question: text })
  const specs: Record<string, FieldSpec> = { a: spec('string'), b: spec('boolean'), c: { ...spec('number'), min: '0', max: '9' } }
  const check = (fields: DraftField[], entries: Record<string, Entry>, given: Record<string, FactValue> = {}) => checkStep(fields, entries, (fact) => specs[fact], new Map(Object.entries(given)))

  it.each<[string, DraftField[], Record<string, Entry>, Record<string, FactValue>, Record<string, FactValue>, string[]]>([
    ['everything new', [field('a'), field('b')], { a: 'x', b: false }, {}, { a: 'x', b: false }, []],
    ['only what changed', [field('a'), field('b')], { a: 'x', b: true }, { a: 'x', b: false }, { b: true }, []],
    ['nothing when nothing changed', [field('a')], { a: 'x' }, { a: 'x' }, {}, []],
    ['none is an answer', [field('c')], { c: null }, {}, { c: null }, []],
    ['none is not the same as not given', [field('c')], { c: null }, { c: '3' }, { c: null }, []],
    ['a required one left empty', [field('a')], {}, {}, {}, ['a']],
    ['an optional one left empty', [field('a', { required: false })], { a: ' ' }, {}, {}, []],
    ['one bad, one good', [field('a'), field('c')], { a: 'x', c: '10' }, {}, { a: 'x' }, ['c']],
    ['a fact that the vocabulary lacks', [field('z')], { z: '1' }, {}, {}, []],
  ])('%s', (_, fields, entries, given, sent, bad) => {
    const found = check(fields, entries, given)
    expect(Object.fromEntries(found.answers.map((one) => [one.fact, one.value]))).toEqual(sent)
    expect(Object.keys(found.errors)).toEqual(bad)
  })
})

describe('two tabs', () => {
  const map = (values: Record<string, FactValue>) => new Map(Object.entries(values))
  it.each<[string, Record<string, FactValue>, Record<string, FactValue>, Record<string, FactValue>, string[]]>([
    ['the same fact, other values', { a: '1' }, {}, { a: '2' }, ['a']],
    ['the same fact, the same value', { a: '1' }, {}, { a: '1' }, []],
    ['other facts', { a: '1' }, {}, { b: '2' }, []],
    ['only here changed', { a: '1' }, { a: '0' }, { a: '0' }, []],
    ['taken back there', { a: '1' }, { a: '0' }, {}, ['a']],
  ])('%s', (_, mine, seen, theirs, clash) => {
    const found = conflicts(Object.entries(mine).map(([fact, value]) => ({ fact, value })), map(seen), map(theirs))
    expect(found.map((one) => one.fact)).toEqual(clash)
  })
  it('answers as a map', () => expect(answersOf(draftOf([], { a: null })).get('a')).toBeNull())
})
