// What a person abroad does, by clicking: ask what they may get, save it, hand in one form, answer a request, read the letter.
import { check, expect, picture } from './stage.mjs'

export const service = 'welcome_grant_application'
export const arrived = new Date(Date.now() - 20 * 86400000).toISOString().slice(0, 10)

export async function askWhatIMayGet(me) {
  await me.go(`/${me.language}/`)
  await me.look('home')
  await me.page.locator('main a[href*="/portal/check"]').first().click()
  await me.at(/\/portal\/check\/\w+/)
  await me.look('check')
  expect(`the portal refuses markup from text ${me.width}`, await me.refusesMarkup())
  me.errors.length = 0
  await me.press('check.go_on')
  await me.sees('check.answer_or_skip')
  await me.look('check-nothing-chosen')
  for (let at = 0; at < 2; at += 1) {
    const fact = /check\/(\w+)/.exec(me.page.url())[1]
    await me.choose(fact === 'degree_level' ? 'q-degree_level-master' : 'q-arrived_on-unknown')
    await me.press('check.go_on')
    await me.page.waitForURL((url) => !url.pathname.endsWith(fact))
    await me.settle()
    if (at === 0) await me.look('check-second')
  }
  await me.at(/\/portal\/results/)
  await me.sees('results.group_cannot_tell')
  await me.look('results-cannot-tell')
  await me.press('results.answer_these')
  await me.at(/\/portal\/check\/arrived_on/)
  await me.fillDay('q-arrived_on', '2026-02-31')
  await me.press('check.go_on')
  await me.sees('field.date_bad')
  await me.look('check-bad-day')
  await me.fillDay('q-arrived_on', '2020-02-03')
  await me.press('check.go_on')
  await me.at(/\/portal\/results/)
  await me.sees('results.group_no')
  await me.look('results-no')
  await me.page.locator('a[href*="/check/arrived_on"]').first().click()
  await me.at(/\/portal\/check\/arrived_on/)
  await me.fillDay('q-arrived_on', arrived)
  await me.press('check.go_on')
  await me.at(/\/portal\/results/)
  await me.sees('results.group_yes')
  await me.page.reload()
  await me.settle()
  await me.sees('results.group_yes')
  for (const summary of await me.page.locator('details summary').all()) await summary.click()
  await me.look('results-yes')
}

export async function saveByMail(me, address) {
  await me.follow('results.save')
  await me.at(/\/portal\/save/)
  await me.page.getByLabel(me.says('save.email')).fill('not an address')
  await me.press('save.send')
  await me.sees('save.email_bad')
  await me.look('save-bad-address')
  await me.page.getByLabel(me.says('save.email')).fill(address)
  await me.press('save.send')
  await me.sees('save.sent_title')
  await me.look('save-sent')
  await me.linkFor(address) // the mail is on its way
  await me.follow('save.open_demo_mail')
  await me.page.waitForURL(/\/demo\/mail/)
  await me.look('demo-mail')
  const link = await me.page.locator('article', { hasText: address }).first().locator('a[href*="/portal/enter"]').getAttribute('href')
  await me.page.locator('article', { hasText: address }).first().locator('a[href*="/portal/enter"]').click()
  await me.at(/\/portal\/enter/)
  await me.look('enter')
  await me.press('enter.go')
  await me.sees('enter.keep')
  await me.look('enter-answers')
  await me.press('enter.keep')
  await me.at(/\/portal\/results/)
  await me.session()
  const other = await me.newTab()
  await other.goto(new URL(link, me.base).href)
  const [mine, tab] = [me.page, other]
  me.page = tab
  await me.press('enter.go')
  await me.sees('enter.dead_title')
  await me.look('enter-used-link')
  me.page = mine
  await other.close()
}

export async function fillForm(me) {
  await me.choose(`pick-welcome_grant-${service}`)
  await me.look('results-chosen')
  await me.press('results.apply_one')
  await me.at(/\/portal\/apply\/[\w-]+\/q1/)
  await me.press('apply.save_and_go_on')
  await me.sees('problem.title')
  await me.look('form-nothing-given')
  await me.fill('f-full_name', 'Ada Bridge')
  await me.switchLanguage()
  await me.look('form-other-language')
  expect(`the name stays when the language changes ${me.width}`, await me.page.locator('[id="f-full_name"]').inputValue() === 'Ada Bridge')
  await me.switchLanguage()
  await me.fill('f-phone', '+1 555 0100')
  await me.press('apply.save_and_go_on')
  await me.at(/\/known$/)
  await me.page.close() // half-way
  me.page = await me.newTab()
  await me.go('/portal/cases')
  await me.look('cases-begun')
  await me.follow('cases.go_on')
  await me.at(/\/known$/)
  await me.sees('apply.known_title')
  expect(`nothing typed is lost ${me.width}`, await me.page.getByText('Ada Bridge').isVisible())
  await me.look('form-known')
  await clash(me)
  await papers(me)
}

// Two tabs with the same draft say different things: the later one is told, and chooses.
async function clash(me) {
  const mine = me.page
  me.page = await me.newTab()
  await me.page.goto(mine.url())
  const rename = async (name) => {
    await me.page.locator('#f-full_name').getByRole('button', { name: me.says('results.change') }).click()
    await me.fill('f-full_name', name)
    await me.press('apply.all_right')
  }
  await rename('Ada Bridge-Lane')
  await me.at(/\/materials$/)
  await me.page.close()
  me.page = mine
  await rename('Ada B. Bridge')
  await me.sees('conflict.text')
  expect(`both names are shown ${me.width}`, await me.page.getByText('Ada Bridge-Lane').isVisible() && await me.page.locator('[id="f-full_name"]').inputValue() === 'Ada B. Bridge')
  await me.look('form-conflict')
  await me.press('conflict.keep_here')
  await me.at(/\/materials$/)
}

async function papers(me) {
  const paper = me.page.locator('.file-field').first()
  await me.give(paper, { name: 'degree.txt', mimeType: 'text/plain', buffer: Buffer.from('a degree') })
  await me.sees('file.wrong_type')
  await me.give(paper, { name: 'degree.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') })
  await paper.locator('.field-error').waitFor()
  await me.look('form-bad-paper')
  await me.press('check.go_on')
  await me.at(/\/review$/)
  await me.look('form-review-missing')
  await me.page.goBack()
  await me.at(/\/materials$/)
  await me.give(paper, { name: 'degree.png', mimeType: 'image/png', buffer: picture(me.width) })
  await paper.getByText('degree.png').waitFor()
  await me.look('form-papers')
  await me.press('check.go_on')
  await me.at(/\/review$/)
}

// Gives the case. However often the button is pressed, there is one.
export async function handIn(me) {
  const sent = []
  me.page.on('request', (request) => { if (request.method() === 'POST' && request.url().endsWith('/api/cases')) sent.push(request.headers()['idempotency-key']) })
  await me.press('review.send')
  await me.sees('review.confirm_first')
  await me.look('form-unconfirmed')
  await me.choose('confirm')
  await me.look('form-review')
  await me.button('review.send').dblclick()
  await me.at(/\/portal\/receipt\//)
  await me.look('receipt')
  const cases = (await me.call('GET', '/api/cases', undefined, undefined, 200)).items
  expect(`a double click makes one case ${me.language} ${me.width}`, cases.length === 1 && new Set(sent).size === 1, `${cases.length} ${sent.join(' ')}`)
  await me.follow('receipt.to_case')
  await me.at(/\/portal\/cases\//)
  await me.look('my-case')
  await me.menu('nav.cases')
  await me.at(/\/portal\/cases$/)
  await me.look('my-cases')
  return cases[0]
}

export async function answerRequest(me) {
  await me.menu('nav.cases')
  await me.page.reload()
  await me.sees('cases.state_waiting_for_you')
  await me.look('my-cases-waiting')
  await me.page.locator('.case-card a').first().click()
  await me.sees('request.title')
  await me.look('my-case-asked')
  await me.give(me.page.locator('.request'), { name: 'degree-again.png', mimeType: 'image/png', buffer: picture(me.width + 9) })
  await me.page.locator('.request').waitFor({ state: 'detached' })
  await me.look('my-case-answered')
}

export async function readLetter(me, path) {
  await me.page.reload()
  await me.sees('outcome.granted')
  await me.look('my-case-granted')
  for (const key of ['outcome.letter_this', 'outcome.letter_other']) {
    const address = await me.link(key).getAttribute('href')
    const pdf = await me.context.request.get(me.base + address)
    const body = await pdf.body()
    check(`${key} ${me.language} is a PDF`, body.subarray(0, 5).toString() === '%PDF-' && body.length > 3000 ? [] : [`${pdf.status()} ${body.length}`])
  }
  await me.follow('outcome.verify')
  await me.page.waitForURL(/\/verify\//)
  await me.look('verify-genuine')
  return path
}

// A page whose file does not come: without the server that is said and nothing moves; with it the page is loaded anew.
async function lostPage(me) {
  const file = /AccessesPage-[\w-]+\.js/
  await me.page.route(file, (route) => route.abort(), { times: 1 })
  await me.page.route('**/api/site', (route) => route.abort(), { times: 1 })
  await me.follow('accesses.open')
  await me.sees('problem.offline')
  expect(`one stays where one is ${me.language} ${me.width}`, new URL(me.page.url()).pathname === '/portal/profile')
  await me.page.reload()
  await me.settle()
  await me.page.route(file, (route) => route.abort(), { times: 1 })
  await me.follow('accesses.open')
  await me.at(/\/accesses$/)
  me.errors.length = 0
}

export async function myOwn(me) {
  await me.go('/portal/profile')
  await me.look('profile')
  await me.page.locator('#change-degree_level').click()
  await me.choose('p-degree_level-doctorate')
  await me.look('profile-change')
  await me.press('profile.save')
  await me.sees('save.saved')
  await lostPage(me)
  expect(`who saw my data names someone ${me.language} ${me.width}`, await me.page.locator('.accesses li').count() > 2)
  await me.look('accesses')
  await me.context.setOffline(true)
  await me.menu('nav.cases').catch(() => undefined)
  await me.sees('problem.offline')
  await me.look('offline')
  await me.context.setOffline(false)
  await me.press('shell.retry')
  await me.page.locator('.case-card').first().waitFor()
  await me.go('/portal/nothing-here')
  await me.look('portal-not-found')
  await me.go('/portal/cases/0190a000-0000-7000-8000-000000000000')
  await me.look('case-not-found')
  await me.go('/portal/profile')
  await me.press('profile.sign_out')
  await me.at(/\/portal\/check/)
}
