// Walks the line in Chromium on a demonstration of packs/hello: public pages, what may I get, signing in by mail, one form handed in, my case,
// the desk with its case, decision and letter, verification, the auditor. Every state is looked at by axe and for sideways scrolling.
// YQ_SHOTS=folder keeps a picture of each.
import { spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
const require = createRequire(join(root, 'web/'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const program = process.env.YQ_PROGRAM ?? join(root, 'build/yinqiao')
const pack = 'packs/hello'
const service = 'welcome_grant_application'
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const officer = { login: 'wen.officer', password: 'lantern-officer-2026', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }
const registry = { login: 'gu.registry', password: 'lantern-registry-2026', totp: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' }
const auditor = { login: 'yan.auditor', password: 'lantern-auditor-2026', totp: 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK' }

let passed = 0
let failed = 0
function check(name, problems) {
  if (problems.length === 0) passed += 1
  else {
    failed += 1
    console.log(`FAIL ${name}\n  ${problems.join('\n  ')}`)
  }
}

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

function code(secret, step) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const at = digest[19] & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}

const folder = mkdtempSync(join(tmpdir(), 'yq-browser-'))
const port = await freePort()
const base = `http://127.0.0.1:${port}`
let log = ''
const server = spawn(program, ['demo', '--pack', pack, '--port', String(port), '--data', join(folder, 'data')], { cwd: root })
server.stdout.on('data', (text) => { log += text })
server.stderr.on('data', (text) => { log += text })
const browser = await chromium.launch({
  executablePath: process.env.YQ_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

async function ready() {
  for (let i = 0; i < 300; i += 1) {
    try {
      if ((await fetch(`${base}/readyz`)).ok) return
    } catch { /* not yet */ }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the server is not ready:\n${log}`)
}

// One browser of one person.
class Visitor {
  constructor(context, language, width) {
    Object.assign(this, { context, language, width, csrf: null, errors: [] })
  }

  static async open(language, width) {
    const context = await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 900 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', reducedMotion: 'reduce' })
    const visitor = new Visitor(context, language, width)
    visitor.page = await context.newPage()
    visitor.page.on('pageerror', (error) => visitor.errors.push(`script: ${error.message}`))
    return visitor
  }

  async look(name, path) {
    if (path) await this.page.goto(base + path, { waitUntil: 'networkidle' })
    else await this.page.waitForLoadState('networkidle')
    const problems = this.errors.splice(0)
    const found = await this.page.evaluate(`(() => { const module = undefined, exports = undefined; ${axe}; return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }) })()`)
    for (const rule of found.violations) problems.push(`axe ${rule.id}: ${rule.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 1) problems.push(`wider than the screen by ${wide} px`)
    if ((await this.page.locator('h1').count()) !== 1) problems.push(`${await this.page.locator('h1').count()} headings of level 1`)
    if (process.env.YQ_SHOTS) await this.page.screenshot({ path: join(process.env.YQ_SHOTS, `${name}-${this.language}-${this.width}.png`), fullPage: true })
    check(`${name} ${this.language} ${this.width}`, problems)
  }

  async call(method, path, data, version, status) {
    const headers = { 'Accept-Language': this.language, Origin: base, 'Idempotency-Key': randomUUID() }
    if (this.csrf) headers['X-CSRF-Token'] = this.csrf
    if (version !== undefined) headers['If-Match'] = `"v${version}"`
    const sent = data?.file ? { multipart: { file: data.file } } : { data }
    const answer = await this.context.request.fetch(base + path, { method, headers, ...(method === 'GET' ? {} : sent) })
    if (answer.status() !== status) throw new Error(`${method} ${path}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`)
    return status === 204 || status === 202 ? null : answer.json()
  }

  async session() {
    this.csrf = (await this.call('GET', '/api/session', undefined, undefined, 200)).csrf_token
  }

  async linkFor(address) {
    for (let i = 0; i < 100; i += 1) {
      const mails = await (await fetch(`${base}/demo/mail`)).text()
      const article = mails.match(/<article[\s\S]*?<\/article>/g)?.find((each) => each.includes(address))
      const link = article?.match(/\/portal\/enter#[A-Za-z0-9_-]+/)
      if (link) return link[0]
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`no mail for ${address}`)
  }
}

async function signInStaff(visitor, account) {
  await visitor.page.goto(`${base}/desk/sign-in`, { waitUntil: 'networkidle' })
  const step = Math.floor(Date.now() / 30000) + visitor.ahead
  const inputs = visitor.page.locator('form input')
  await inputs.nth(0).fill(account.login)
  await inputs.nth(1).fill(account.password)
  await inputs.nth(2).fill(code(account.totp, step))
  await visitor.page.locator('form button[type=submit]').click()
  await visitor.page.waitForURL((url) => !url.pathname.includes('sign-in'), { timeout: 20000 })
  await visitor.session()
}

async function handIn(talent) {
  let draft = await talent.call('POST', '/api/drafts', { services: [service] }, undefined, 201)
  await talent.look('form', `/portal/apply?services=${service}`)
  const arrived = new Date(Date.now() - 20 * 86400000).toISOString().slice(0, 10)
  draft = await talent.call('PATCH', `/api/drafts/${draft.id}`, { answers: [{ fact: 'degree_level', value: 'master' }, { fact: 'arrived_on', value: arrived },
    { fact: 'full_name', value: 'Ada Bridge' }, { fact: 'phone', value: '+1 555 0100' }] }, draft.version, 200)
  const file = await talent.call('POST', '/api/attachments', { file: { name: 'degree.png', mimeType: 'image/png', buffer: png } }, undefined, 201)
  draft = await talent.call('PUT', `/api/drafts/${draft.id}/materials/degree_certificate`, { attachment: file.id }, draft.version, 200)
  return talent.call('POST', '/api/cases', { draft: draft.id, confirmed: true }, undefined, 201)
}

async function decide(receipt, staff, reg) {
  let seen = await reg.call('GET', `/api/desk/cases/${receipt.case}`, undefined, undefined, 200)
  const verify = async (who, fact) => {
    const value = seen.facts.find((row) => row.fact === fact).value
    seen = await who.call('PUT', `/api/desk/cases/${receipt.case}/facts/${fact}`, { value }, seen.version, 200)
  }
  await verify(reg, 'arrived_on')
  await reg.call('POST', `/api/desk/tasks/${seen.my_tasks[0]}/completion`, { outcome: 'ok', note: 'seen' }, seen.version, 200)
  seen = await staff.call('GET', `/api/desk/cases/${receipt.case}`, undefined, undefined, 200)
  await verify(staff, 'degree_level')
  seen = await staff.call('POST', `/api/desk/cases/${receipt.case}/items/${seen.services[0].item}/decision`, { outcome: 'granted', reason: null }, seen.version, 200)
  return seen.services[0].letter
}

async function walk(language, width, staff) {
  const talent = await Visitor.open(language, width)
  const address = `walker.${language}.${width}@example.org`
  await talent.look('home', `/${language}/`)
  await talent.look('policies', `/${language}/policies`)
  await talent.look('policy', `/${language}/policies/welcome_grant`)
  await talent.look('service', `/${language}/services/${service}`)
  await talent.look('privacy', `/${language}/privacy`)
  await talent.look('demo', '/demo')
  await talent.look('check', `/portal/check?lang=${language}`)
  await talent.page.locator('input[type=radio]').first().check()
  await talent.page.locator('main form button[type=submit], main button[type=submit]').first().click()
  await talent.page.waitForTimeout(300)
  await talent.look('check-second')
  await talent.look('results', '/portal/results')
  await talent.look('save', '/portal/save')
  await talent.call('POST', '/api/email-links', { email: address, language }, undefined, 202)
  await talent.look('enter', await talent.linkFor(address))
  await talent.page.locator('main button').first().click()
  await talent.page.waitForURL((url) => !url.pathname.endsWith('/enter') || url.hash === '', { timeout: 20000 })
  await talent.page.waitForLoadState('networkidle')
  await talent.session()
  await talent.look('profile', '/portal/profile')
  const receipt = await handIn(talent)
  await talent.look('my-cases', '/portal/cases')
  await talent.look('my-case', `/portal/cases/${receipt.case}`)
  await talent.look('receipt', `/portal/receipt/${receipt.case}`)
  for (const who of Object.values(staff)) {
    await who.page.setViewportSize({ width, height: width < 500 ? 740 : 900 })
    who.width = width
    who.language = language
  }
  await staff.officer.look('desk', `/desk?lang=${language}`)
  await staff.officer.look('desk-case', `/desk/cases/${receipt.case}?lang=${language}`)
  const letter = await decide(receipt, staff.officer, staff.registry)
  await staff.officer.look('desk-case-decided', `/desk/cases/${receipt.case}`)
  await talent.look('my-case-decided', `/portal/cases/${receipt.case}`)
  await talent.look('verify', `/${language}${letter.verify_path}`)
  await staff.auditor.look('audit', `/desk/audit?lang=${language}`)
  await talent.look('not-found', `/portal/nothing-here?lang=${language}`)
  await talent.context.close()
}

try {
  await ready()
  const staff = {}
  for (const [name, account] of Object.entries({ officer, registry, auditor })) {
    staff[name] = await Visitor.open('en', 1440)
    staff[name].ahead = 0
    await staff[name].look(`sign-in-${name}`, '/desk/sign-in')
    await signInStaff(staff[name], account)
  }
  for (const language of ['zh', 'en']) for (const width of [360, 1440]) await walk(language, width, staff)
} catch (error) {
  failed += 1
  console.log(`FAIL ${error.stack}\n${log.slice(-1500)}`)
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exit(failed ? 1 : 0)
