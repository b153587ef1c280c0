// Words and languages. Each app starts this once with its own words beside the shell's, and gets a `t` whose keys are
// checked by the compiler. Texts of places and policies come from the API as { zh, en } and are shown by `pick`.
import { computed, watch } from 'vue'
import { createI18n } from 'vue-i18n'
import type { ShellKey } from './shell.zh'
import shellEn from './shell.en'
import shellZh from './shell.zh'

export type Language = 'zh' | 'en'
export interface Text { zh: string; en: string } // as the API writes it
export type Params = Record<string, string | number>
export type Translate<K extends string> = (key: K, params?: Params, count?: number) => string

const kStored = 'yinqiao.language'

export function firstLanguage(search: string, stored: string | null, browser: readonly string[]): Language {
  for (const wish of [new URLSearchParams(search).get('lang'), stored]) {
    if (wish === 'zh' || wish === 'en') return wish
  }
  for (const tag of browser) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return browser.length > 0 ? 'en' : 'zh'
}

function readStored(): string | null {
  try { return localStorage.getItem(kStored) } catch { return null }
}

function writeStored(language: Language): void {
  try { localStorage.setItem(kStored, language) } catch { /* a browser without storage keeps the choice until it closes */ }
}

const i18n = createI18n({
  legacy: false as const,
  flatJson: true,
  locale: firstLanguage(location.search, readStored(), navigator.languages ?? []),
  fallbackLocale: 'zh' as const,
  missingWarn: false,
  fallbackWarn: false,
  messages: { zh: { ...shellZh } as Record<string, string>, en: { ...shellEn } as Record<string, string> },
})

export const language = computed<Language>({
  get: () => i18n.global.locale.value as Language,
  set: (next) => { i18n.global.locale.value = next },
})

watch(language, (next) => {
  document.documentElement.lang = next
  writeStored(next)
}, { immediate: true, flush: 'sync' })

// The wish in the address was heard; left there it would undo a later change of mind on each reload.
function forgetWish(): void {
  const address = new URL(location.href)
  if (!address.searchParams.has('lang')) return
  address.searchParams.delete('lang')
  history.replaceState(history.state, '', address)
}
forgetWish()

// `addWords(zh, en)` once at the start of an app; then `words<ShellKey | MyKey>()` gives its typed `t`.
export function addWords<K extends string>(zh: Readonly<Record<K, string>>, en: Readonly<Record<K, string>>): void {
  i18n.global.mergeLocaleMessage('zh', { ...zh })
  i18n.global.mergeLocaleMessage('en', { ...en })
}

export function words<K extends string>(): Translate<K> {
  return (key, params = {}, count) => count === undefined ? i18n.global.t(key, params) : i18n.global.t(key, params, count)
}

export const t = words<ShellKey>()

// A text of the API in the present language; absent texts are empty.
export function pick(text: Text | null | undefined): string {
  return text ? text[language.value] || text.zh || text.en : ''
}

export type { ShellKey }
