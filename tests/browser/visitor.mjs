// One person with a browser of their own. Clicks by the words on the page; `look` holds every state to the same rules:
// no axe finding, nothing wider than the screen (320 px too), one h1, no error in the console.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, oneTimeCode, require, root } from './stage.mjs'
import { loadWords, pattern } from './words.mjs'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const words = loadWords(root)
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const kPatience_ms = 15000

export class Visitor {
  static async open({ browser, base, language, width, dark = false }) {
    const visitor = Object.assign(new Visitor(), { base, language, width, csrf: null, errors: [], pending: new Set(), dark })
    visitor.context = await browser.newContext({
      viewport: { width, height: width < 500 ? 740 : 900 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', reducedMotion: 'reduce',
      colorScheme: dark ? 'dark' : 'light', hasTouch: width < 500, acceptDownloads: true,
    })
    visitor.context.setDefaultTimeout(kPatience_ms)
    visitor.page = await visitor.newTab()
    return visitor
  }

  async newTab() {
    const page = await this.context.newPage()
    page.on('pageerror', (error) => this.errors.push(`script: ${error.message}`))
    // Refusals are part of the walk and stand in the console as such; all else there is a mistake.
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED/.test(message.text())) this.errors.push(`console: ${message.text()}`)
    })
    page.on('request', (request) => this.pending.add(request))
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => this.pending.delete(request))
    return page
  }

  // In another language or width: staff sign in once and are looked at in all.
  async become(language, width, dark) {
    Object.assign(this, { language, width })
    await this.page.setViewportSize({ width, height: width < 500 ? 740 : 900 })
    await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  }

  async settle() {
    await this.page.waitForLoadState('load')
    const end = Date.now() + kPatience_ms
    for (let quiet = 0; quiet < 2;) {
      if (Date.now() > end) throw new Error(`${this.page.url()} does not come to rest: ${[...this.pending].map((request) => request.url()).join(' ')}`)
      const busy = this.pending.size > 0 || await this.page.evaluate(() => document.querySelector('.skeleton, .button-busy, progress') !== null).catch(() => true)
      quiet = busy ? 0 : quiet + 1
      await this.page.waitForTimeout(30)
    }
  }

  async go(path) {
    await this.page.goto(this.base + path)
    await this.settle()
  }

  async look(name, { h1 = 1 } = {}) {
    await this.settle()
    const problems = this.errors.splice(0)
    if (!await this.page.evaluate('"axe" in window')) await this.page.evaluate(`(() => { const module = undefined, exports = undefined; ${axe} })()`)
    const found = await this.page.evaluate((rules) => window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] }), kRules)
    for (const rule of found.violations) problems.push(`axe ${rule.id}: ${rule.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(', ')}`)
    const headings = await this.page.locator('h1').count()
    if (headings !== h1) problems.push(`${headings} headings of level 1`)
    if (process.env.YQ_SHOTS) await this.page.screenshot({ path: join(process.env.YQ_SHOTS, `${name}-${this.language}-${this.width}.png`), fullPage: true })
    for (const width of this.width < 500 ? [this.width, 320] : [this.width]) {
      if (width !== this.width) await this.page.setViewportSize({ width, height: 740 })
      const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 1) problems.push(`wider than ${width} px by ${wide}`)
      if (width !== this.width) await this.page.setViewportSize({ width: this.width, height: 740 })
    }
    check(`${name} ${this.language} ${this.width}`, problems)
  }

  // Text never becomes markup or script by mistake: the browser refuses it (Trusted Types).
  async refusesMarkup() {
    return this.page.evaluate(() => {
      try { document.createElement('div').innerHTML = '<b>x</b>' } catch (error) { return error instanceof TypeError }
      return false
    })
  }

  says(key) { return pattern(words[this.language][key]) }
  named(role, key, whole = false) { return this.page.getByRole(role, { name: pattern(words[this.language][key], whole) }) }
  button(key, whole) { return this.named('button', key, whole) }
  link(key, whole) { return this.named('link', key, whole) }
  async press(key, within = this.page) { await within.getByRole('button', { name: this.says(key) }).first().click() }
  async follow(key, within = this.page) { await within.getByRole('link', { name: this.says(key) }).first().click() }
  async choose(id) { await this.page.locator(`label[for="${id}"]`).click() }
  async fill(id, text) { await this.page.locator(`[id="${id}"]`).fill(text) }
  async fillDay(id, day) {
    const [year, month, date] = day.split('-')
    for (const [part, text] of [['year', year], ['month', String(Number(month))], ['day', String(Number(date))]]) await this.fill(`${id}-${part}`, text)
  }
  async sees(key) { await this.page.getByText(this.says(key)).first().waitFor() }
  async at(pathPattern) { await this.page.waitForURL((url) => pathPattern.test(url.pathname + url.search)); await this.settle() }

  // Through the file chooser; the input lies over the button that is seen.
  async give(within, file) {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), within.locator('input[type=file]').first().click()])
    await chooser.setFiles(file)
  }

  async openMenu() {
    const menu = this.page.locator('.menu-button, .rail-toggle')
    if (await menu.isVisible() && await menu.getAttribute('aria-expanded') === 'false') await menu.click()
  }

  async switchLanguage() {
    await this.openMenu()
    await this.button('shell.language_label').click()
    this.language = this.language === 'zh' ? 'en' : 'zh'
  }

  async menu(key) {
    await this.openMenu()
    await this.follow(key, this.page.locator('header nav'))
    await this.settle()
  }

  async signInStaff(account) {
    await this.go('/desk/sign-in')
    await this.page.getByLabel(this.says('desk.login')).fill(account.login)
    await this.page.getByLabel(this.says('desk.password')).fill(account.password)
    await this.page.getByLabel(this.says('desk.code')).fill(oneTimeCode(account.totp))
    await this.press('desk.sign_in')
    await this.page.waitForURL((url) => !url.pathname.includes('sign-in'))
    await this.settle()
  }

  // --- beside the pages: what only makes ready a case that is looked at later
  async call(method, path, data, version, status) {
    const headers = { 'Accept-Language': this.language, Origin: this.base, 'Idempotency-Key': randomUUID() }
    if (this.csrf) headers['X-CSRF-Token'] = this.csrf
    if (version !== undefined) headers['If-Match'] = `"v${version}"`
    const sent = data?.file ? { multipart: { file: data.file } } : { data }
    const answer = await this.context.request.fetch(this.base + path, { method, headers, ...(method === 'GET' ? {} : sent) })
    if (answer.status() !== status) throw new Error(`${method} ${path}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`)
    return status === 204 || status === 202 ? null : answer.json()
  }

  async session() {
    this.csrf = (await this.call('GET', '/api/session', undefined, undefined, 200)).csrf_token
  }

  async linkFor(address) {
    for (let i = 0; i < 100; i += 1) {
      const mails = await (await fetch(`${this.base}/demo/mail`)).text()
      const link = mails.match(/<article[\s\S]*?<\/article>/g)?.find((each) => each.includes(address))?.match(/\/portal\/enter#([A-Za-z0-9_-]+)/)
      if (link) return link
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`no mail for ${address}`)
  }
}
