// The pages' own words by key, so that the walk clicks what a person reads, in whichever language is shown.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export function loadWords(root) {
  const read = (language) => {
    const found = {}
    for (const set of ['shell', 'portal', 'desk']) {
      const text = readFileSync(join(root, `web/src/i18n/${set}.${language}.ts`), 'utf8')
      for (const [, key, value] of text.matchAll(/^ {2}'([\w.]+)': '((?:[^'\\]|\\.)*)',$/gm)) found[key] = value.replace(/\\'/g, "'").replace(/\{'(.)'\}/g, '$1')
    }
    return found
  }
  return { zh: read('zh'), en: read('en') }
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

// "One thing | {n} things" as a pattern for either form, holes filled with anything; a longer name may follow.
export function pattern(text, whole = false) {
  const forms = text.split(' | ').map((form) => escape(form).replace(/\\\{\w+\\\}/g, '.*'))
  return new RegExp(`^\\s*(?:${forms.join('|')})${whole ? '\\s*$' : ''}`)
}
