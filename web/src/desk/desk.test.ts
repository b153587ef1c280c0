import { describe, expect, it } from 'vitest'
import { addWords, language } from '../i18n'
import en from '../i18n/desk.en'
import zh from '../i18n/desk.zh'
import type { Session } from '../api/types'
import { idleSpan, remainingAt } from './access/idle'
import { plainCode, waitWords, wishedPath } from './access/sign_in'
import { filterOf, plainDay } from './audit/filter'
import { awayWords, daysBetween, shortDay } from './dates'
import { handlerFor, isTyping, type KeyMap } from './keys'
import { turned } from './pdf/sheets'
import { areasOf, homeOf } from './roles'

addWords(zh, en)

describe('words', () => {
  it('has the same keys in both languages', () => { expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort()) })
  it('has the same parameters in both languages', () => {
    const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
      if (!en[key].includes('|')) expect([key, ...holes(en[key])]).toEqual([key, ...holes(zh[key])])
    }
  })
})

describe('days of the audit filter', () => {
  it.each<[string, string | null]>([
    ['2026-11-24', '2026-11-24'], ['2026-1-4', '2026-01-04'], ['2026/1/4', '2026-01-04'], ['2026.11.4', '2026-11-04'], ['20261124', '2026-11-24'],
    ['2026年1月4日', '2026-01-04'], ['２０２６-１１-２４', '2026-11-24'], ['2028-02-29', '2028-02-29'],
    ['2026-02-29', null], ['2026-13-01', null], ['2026-00-01', null], ['26-1-1', null], ['tomorrow', null], ['2026-1', null], ['', null], ['2026-11-24x', null],
  ])('%s -> %s', (typed, day) => { expect(plainDay(typed)).toBe(day) })
  it('takes only known filters with something in them', () => {
    expect(filterOf({ case: ' 2026-000121 ', action: '', from: '2026-01-01', evil: 'x', person: ['a', 'b'] })).toEqual({ case: '2026-000121', from: '2026-01-01' })
  })
})

describe('due days', () => {
  it.each<[string, string, number]>([['2026-11-24', '2026-11-24', 0], ['2026-11-24', '2026-11-25', 1], ['2026-03-01', '2026-02-28', -1], ['2028-02-28', '2028-03-01', 2]])('%s to %s: %i', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days)
  })
  it('leaves the year out while it is this one', () => {
    language.value = 'zh'
    expect(shortDay('2026-12-01', '2026-11-24')).toBe('12月1日')
    expect(shortDay('2027-01-01', '2026-11-24')).toBe('2027年1月1日')
    expect(awayWords('2026-11-26', '2026-11-24')).toBe('还有 2 天')
    language.value = 'en'
    expect(shortDay('2026-12-01', '2026-11-24')).toBe('1 Dec')
    expect(awayWords('2026-11-25', '2026-11-24')).toBe('in 1 day')
    expect(awayWords('2026-11-20', '2026-11-24')).toBe('4 days ago')
  })
})

describe('signing in', () => {
  it.each([['123 456', '123456'], ['１２３４５６', '123456'], [' 12 ', '12']])('%s -> %s', (typed, code) => { expect(plainCode(typed)).toBe(code) })
  it.each<[unknown, string | null]>([['/cases/1', '/cases/1'], ['//elsewhere.example', null], ['https://x', null], ['/sign-in', null], [undefined, null], [['/a'], null]])('goes to %s: %s', (to, path) => { expect(wishedPath(to)).toBe(path) })
  it('says how long a lock lasts', () => {
    language.value = 'en'
    expect(waitWords(30)).toContain('30 seconds')
    expect(waitWords(600)).toContain('10 minutes')
    expect(waitWords(null)).toContain('later')
  })
})

describe('the idle end', () => {
  const at = Date.parse('2026-11-24T08:00:00Z')
  const session = (idle: string) => ({ idle_ends_at: idle, ends_at: '2026-11-24T20:00:00Z' }) as Session
  it.each([['2026-11-24T08:15:00Z', 900_000], ['2026-11-24T07:00:00Z', 900_000], ['2026-11-25T08:00:00Z', 900_000], ['2026-11-24T08:05:00Z', 300_000]])('%s', (ends, span) => { expect(idleSpan(session(ends), at)).toBe(span) })
  it('is the earlier of idle and absolute end', () => {
    expect(remainingAt(at, at, 900_000, at + 60_000)).toBe(60_000)
    expect(remainingAt(at + 800_000, at, 900_000, 0)).toBe(65_000)
  })
})

describe('roles', () => {
  const session = (...roles: string[]) => ({ account: { roles } }) as Session
  it.each<[string[], string]>([[['officer'], '/'], [['department_officer'], '/'], [['policy_officer'], '/policies'], [['auditor'], '/audit'], [['administrator'], '/accounts'], [[], '/accounts'], [['policy_officer', 'officer'], '/policies']])('%j begins at %s', (roles, path) => { expect(homeOf(session(...roles))).toBe(path) })
  it('names each area once', () => { expect(areasOf(session('officer', 'department_officer', 'new_role'))).toEqual(['work']) })
})

describe('shortcuts', () => {
  const map: KeyMap = { j: () => {}, Escape: () => {} }
  const press = (key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more })
    Object.defineProperty(event, 'target', { value: target })
    return event
  }
  it('finds the handler of the newest layer', () => {
    const newer: KeyMap = { j: () => {} }
    expect(handlerFor(press('j'), true, [map, newer])).toBe(newer.j)
    expect(handlerFor(press('Escape'), true, [map, newer])).toBe(map.Escape)
  })
  it.each<[string, KeyboardEventInit]>([['with control', { ctrlKey: true }], ['with command', { metaKey: true }], ['with alt', { altKey: true }], ['while composing', { isComposing: true }]])('is silent %s', (_name, more) => {
    expect(handlerFor(press('j', document.body, more), true, [map])).toBeNull()
  })
  it('is silent in fields and when switched off, but for Escape', () => {
    const input = document.createElement('input')
    expect(handlerFor(press('j', input), true, [map])).toBeNull()
    expect(handlerFor(press('j'), false, [map])).toBeNull()
    expect(handlerFor(press('Escape', input), false, [map])).toBe(map.Escape)
    const box = document.createElement('input')
    box.type = 'checkbox'
    expect(isTyping(box)).toBe(false)
  })
})

it('turns a page by quarters', () => {
  expect(turned(2, 3, 1)).toEqual({ width: 3, height: 2 })
  expect(turned(2, 3, 2)).toEqual({ width: 2, height: 3 })
})
