// Words and languages. Each app starts this once with its own words beside the shell's, and gets a `t` whose keys are
// checked by the compiler. A language's words are fetched when it is first shown. Texts of places and policies come from
// the API as { zh, en } and are shown by `pick`.
import { compile, createCoreContext, registerMessageCompiler, registerMessageResolver, resolveWithKeyValue, translate } from '@intlify/core-base'
import { computed, ref, watch } from 'vue'
import type { ShellKey } from './shell.zh'

export type Language = 'zh' | 'en'
export interface Text { zh: string; en: string } // as the API writes it
export type Params = Record<string, string | number>
export type Translate<K extends string> = (key: K, params?: Params, count?: number) => string

const kStored = 'yinqiao.language'
const kUnhurried_ms = 3000 // the first page is there by then

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

registerMessageCompiler(compile)
registerMessageResolver(resolveWithKeyValue)
const messages: Record<Language, Record<string, string>> = { zh: {}, en: {} }
const present = ref<Language>(firstLanguage(location.search, readStored(), navigator.languages ?? []))
const context = createCoreContext({ locale: present.value, fallbackLocale: false, missingWarn: false, fallbackWarn: false, messages })

type Words = () => Promise<{ default: Readonly<Record<string, string>> }>
const absent: Record<Language, Words[]> = { zh: [], en: [] } // words that a language still lacks
async function fetchWords(of: Language): Promise<void> {
  const fetched = await Promise.all(absent[of].map((words) => words()))
  for (const one of fetched) Object.assign(messages[of], one.default)
  absent[of] = []
}
function show(next: Language): void {
  context.locale = next
  present.value = next
}

export const language = computed<Language>({
  get: () => present.value,
  set: (next) => {
    if (absent[next].length === 0) show(next)
    else void fetchWords(next).then(() => show(next), () => undefined) // without a connection the page stays as it is
  },
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

// Once at the start of an app, before it is shown; then `words<ShellKey | MyKey>()` gives its typed `t`. The other language
// comes when the browser has nothing else to do, so that it is there without a connection, too.
export async function startWords(own: Record<Language, Words>): Promise<void> {
  absent.zh.push(() => import('./shell.zh'), own.zh)
  absent.en.push(() => import('./shell.en'), own.en)
  await fetchWords(present.value)
  const other = present.value === 'zh' ? 'en' : 'zh'
  const fetchOther = () => { void fetchWords(other).catch(() => undefined) }
  if (typeof requestIdleCallback === 'undefined') setTimeout(fetchOther, kUnhurried_ms)
  else requestIdleCallback(fetchOther, { timeout: kUnhurried_ms })
}

// Words that are at hand already, for tests.
export function addWords<K extends string>(zh: Readonly<Record<K, string>>, en: Readonly<Record<K, string>>): void {
  Object.assign(messages.zh, zh)
  Object.assign(messages.en, en)
}

export function words<K extends string>(): Translate<K> {
  return (key, params = {}, count) => {
    if (!present.value) return key // read, so that a change of language reaches every text
    return String(count === undefined ? translate(context, key, params) : translate(context, key, params, count))
  }
}

export const t = words<ShellKey>()

// A text of the API in the present language; absent texts are empty.
export function pick(text: Text | null | undefined): string {
  return text ? text[language.value] || text.zh || text.en : ''
}

export type { ShellKey }
