import { beforeEach, describe, expect, it } from 'vitest'
import { answerFact, clearAnswers, local, localList, parseStored, reopenFacts, skipFact } from './answers'
import { insidePortal, keepReturn, takeReturn } from './return_to'

beforeEach(() => clearAnswers())

describe('answers of this device', () => {
  it('keep the order of asking, and the last answer', () => {
    answerFact('a', 'x')
    answerFact('b', false)
    answerFact('a', null)
    expect(localList.value).toEqual([{ fact: 'a', value: null }, { fact: 'b', value: false }])
    expect(JSON.parse(localStorage.getItem('yinqiao.answers')!).order).toEqual(['a', 'b'])
  })
  it('know "I don’t know" from an answer', () => {
    answerFact('a', 'x')
    skipFact('a')
    skipFact('b')
    expect([localList.value, local.value.skipped]).toEqual([[], ['a', 'b']])
    answerFact('a', 'y')
    expect([localList.value, local.value.skipped]).toEqual([[{ fact: 'a', value: 'y' }], ['b']])
  })
  it('can be asked again', () => {
    answerFact('a', 'x')
    skipFact('b')
    reopenFacts(['a', 'b'])
    expect([local.value.skipped, local.value.order]).toEqual([[], ['a']])
  })
  it('leave nothing behind when cleared', () => {
    answerFact('a', 'x')
    clearAnswers()
    expect(localStorage.getItem('yinqiao.answers')).toBeNull()
  })
  it.each([
    [null], [''], ['not json'], ['null'], ['[]'], ['{"answers":3}'], ['{"answers":null}'],
  ])('stored nonsense %s is nothing', (text) => expect(parseStored(text)).toEqual({ answers: {}, skipped: [], order: [] }))
  it('stored values of other kinds are left out', () => {
    expect(parseStored('{"answers":{"a":1,"b":"x","c":{},"d":null},"skipped":["e",5],"order":"b"}')).toEqual({ answers: { b: 'x', d: null }, skipped: ['e'], order: [] })
  })
})

describe('the way back after signing in', () => {
  it.each([
    ['/apply?services=a,b', '/apply?services=a,b'],
    ['/cases/0192-ab', '/cases/0192-ab'],
    ['/results?policy=x', '/results?policy=x'],
    ['//evil.example', '/cases'],
    ['https://evil.example/', '/cases'],
    ['/\\evil.example', '/cases'],
    ['javascript:alert(1)', '/cases'],
    ['/enter#x', '/cases'],
    ['/save?then=/save', '/cases'],
    [undefined, '/cases'],
    [['/a', '/b'], '/cases'],
  ])('%s leads to %s', (wish, place) => expect(insidePortal(wish)).toBe(place))
  it('is used once', () => {
    keepReturn('/profile')
    expect([takeReturn(), takeReturn()]).toEqual(['/profile', '/cases'])
  })
})
