import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import deskEn from './desk.en'
import deskZh from './desk.zh'
import { addWords, firstLanguage, language, pick, t, words } from './index'
import portalEn from './portal.en'
import portalZh from './portal.zh'
import shellEn from './shell.en'
import shellZh from './shell.zh'

const kSets: [string, Record<string, string>, Record<string, string>][] = [
  ['shell', shellZh, shellEn],
  ['portal', portalZh, portalEn],
  ['desk', deskZh, deskEn],
]
const holes = (text: string) => [...text.split('|')[0]!.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(name) && !/\.test\.ts$|\.(zh|en)\.ts$/.test(name) ? [readFileSync(path, 'utf8')] : []
  })
}

describe.each(kSets)('words of %s', (name, zh, en) => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  })
  it('have the same holes in both languages, and no empty text', () => {
    for (const key of Object.keys(zh)) {
      expect(zh[key]?.trim(), key).not.toBe('')
      expect(en[key]?.trim(), key).not.toBe('')
      for (const hole of holes(en[key]!)) expect(`${key}: ${holes(zh[key]!).join(' ')}`).toContain(hole)
    }
  })
  it('are all used', () => {
    const whole = sources(join(__dirname, '..')).join('\n')
    const made = [...whole.matchAll(/`(\w+\.\w*)\$\{/g)].map((match) => match[1]!)
    const unused = Object.keys(zh).filter((key) => !whole.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)) && !whole.includes(`\`${name}.\${`))
    expect(unused).toEqual([])
  })
})

describe('language', () => {
  beforeEach(() => { language.value = 'zh' })

  it.each([
    ['?lang=en', 'zh', ['zh-CN'], 'en'],
    ['?lang=fr', 'en', ['zh-CN'], 'en'],
    ['', 'zh', ['en-GB'], 'zh'],
    ['', null, ['zh-TW', 'en'], 'zh'],
    ['', null, ['de-DE', 'en-US'], 'en'],
    ['', null, ['fr-FR'], 'en'],
    ['', 'nonsense', [], 'zh'],
  ] as const)('%s, stored %s, browser %s gives %s', (search, stored, browser, wanted) => {
    expect(firstLanguage(search, stored, browser)).toBe(wanted)
  })

  it('switches every text at once', () => {
    expect(t('shell.close')).toBe('关闭')
    language.value = 'en'
    expect(t('shell.close')).toBe('Close')
    expect(document.documentElement.lang).toBe('en')
    expect(pick({ zh: '甲', en: 'A' })).toBe('A')
    expect(pick(null)).toBe('')
  })

  it('adds the words of an app, with holes and counts', () => {
    addWords({ 'x.hello': '您好，{name}', 'x.days': '{n} 天' }, { 'x.hello': 'Hello {name}', 'x.days': 'one day | {n} days' })
    const own = words<'x.hello' | 'x.days'>()
    expect(own('x.hello', { name: '王' })).toBe('您好，王')
    language.value = 'en'
    expect(own('x.days', { n: 1 }, 1)).toBe('one day')
    expect(own('x.days', { n: 3 }, 3)).toBe('3 days')
  })
})
