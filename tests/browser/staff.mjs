// What the office does, by clicking: check, ask, decide one by one and together, and account for it.
import { readFile } from 'node:fs/promises'
import { expect } from './stage.mjs'

// Whether the viewer shows more than an empty sheet.
const isDrawn = () => {
  const canvas = document.querySelector('.viewer canvas')
  if (!canvas || canvas.width < 50) return false
  const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let dark = 0
  for (let at = 0; at < dots.length; at += 4) if (dots[at + 3] > 0 && dots[at] < 160) dark += 1
  return dark > 200
}

async function openCase(who, number) {
  await who.go('/desk?view=department')
  await who.page.locator('a.number', { hasText: number }).first().click()
  await who.at(/\/desk\/cases\//)
}

async function verify(who, fact) {
  await who.page.locator(`#verify-${fact}`).click()
  await who.page.locator(`#form-${fact} form`).waitFor()
  await who.look(`desk-verify-${fact}`)
  await who.page.locator(`#form-${fact} button[type=submit]`).click()
  await who.page.locator(`#form-${fact}`).waitFor({ state: 'detached' })
  await who.settle()
}

export async function checkArrival(who, number) {
  await openCase(who, number)
  await verify(who, 'arrived_on')
  await who.press('desk.task_not_ok_do')
  await who.sees('desk.note_missing')
  await who.look('desk-check-note-missing')
  await who.press('desk.task_ok')
  await who.sees('desk.turn_others')
}

export async function askSupplement(who, number) {
  await who.go('/desk?view=department')
  await who.look('desk-work')
  expect(`the desk refuses markup from text ${who.width}`, await who.refusesMarkup())
  who.errors.length = 0
  await openCase(who, number)
  await who.look('desk-case')
  await who.press('desk.request_new')
  await who.press('desk.request_send')
  await who.sees('desk.request_note_missing')
  await who.look('desk-request-errors')
  await who.page.locator('form.inline-form select').selectOption('degree_certificate')
  await who.page.getByLabel(who.says('desk.request_note')).fill(who.language === 'zh' ? '照片模糊，请重新拍摄。' : 'The photo is blurred; please take it again.')
  await who.press('desk.request_send')
  await who.sees('desk.turn_person')
  await who.look('desk-case-waiting')
}

export async function grant(who, number) {
  await openCase(who, number)
  await who.page.locator('.material-row button').last().click()
  await who.page.waitForFunction(isDrawn)
  await who.look('desk-material')
  await who.press('shell.close', who.page.locator('.viewer'))
  await verify(who, 'degree_level')
  await who.press('desk.decide')
  await who.page.locator('dialog[open]').waitFor()
  await who.look('desk-grant-confirm')
  await who.press('desk.grant', who.page.locator('dialog'))
  await who.sees('desk.letter_is_genuine')
  await who.press(who.language === 'zh' ? 'desk.letter_zh' : 'desk.letter_en')
  await who.page.waitForFunction(isDrawn)
  await who.look('desk-letter')
}

export async function refuseAgainst(who, number) {
  await openCase(who, number)
  await verify(who, 'degree_level')
  const turn = who.page.locator('.panel-turn')
  await turn.locator('label', { hasText: who.says('desk.refuse') }).click()
  await who.press('desk.decide', turn)
  await who.sees('desk.reason_missing')
  await who.look('desk-refuse-no-reason')
  await turn.locator('textarea').fill(who.language === 'zh' ? '经核查，学位证书不是本人的。' : 'On checking, the certificate is someone else’s.')
  await who.press('desk.decide', turn)
  await who.page.locator('dialog[open]').waitFor()
  await who.look('desk-refuse-confirm')
  await who.press('desk.refuse', who.page.locator('dialog'))
  await who.sees('desk.turn_over')
  await who.look('desk-refused')
}

export async function decideTogether(who, numbers) {
  await who.go('/desk?view=department')
  for (const number of numbers) await who.page.locator('[data-row]', { hasText: number }).locator('.check-hit').click()
  await who.look('desk-chosen')
  await who.follow('desk.decide_together', who.page.locator('.batch-bar'))
  await who.at(/\/together/)
  await who.sees('desk.preview_count')
  await who.look('desk-together-preview')
  await who.press('desk.decide_n')
  await who.sees('desk.together_ask_grant')
  await who.look('desk-together-ask')
  await who.press('desk.confirm_do')
  await who.sees('desk.together_done')
  expect(`all chosen are decided ${who.language} ${who.width}`, await who.page.locator('tbody .tag-yes').count() === numbers.length)
  await who.look('desk-together-done')
}

export async function withdrawLetter(who, number, id) {
  await who.go(`/desk/cases/${id}`)
  await who.sees('desk.letter_is_genuine')
  await who.press('desk.letter_withdraw')
  const form = who.page.locator('form.inline-form')
  await form.locator('textarea').fill(who.language === 'zh' ? '金额写错了。' : 'The amount was wrong.')
  await who.press('desk.letter_withdraw', form)
  await who.sees('desk.letter_is_withdrawn')
  await who.look('desk-letter-withdrawn')
  return who.page.locator('a[href^="/verify/"]').first().getAttribute('href')
}

export async function audit(who, number) {
  await who.go('/desk/audit')
  await who.look('audit')
  await who.fill('audit-from', 'yesterday')
  await who.press('desk.filter_do')
  await who.sees('desk.day_bad')
  await who.look('audit-bad-day')
  await who.fill('audit-from', '')
  await who.fill('audit-case', number)
  await who.press('desk.filter_do')
  await who.at(/case=/)
  const rows = who.page.locator('.audit-table tbody tr')
  expect(`the record of a case names only it ${who.language} ${who.width}`, await rows.count() > 3 && await rows.count() === await rows.filter({ hasText: number }).count(), String(await rows.count()))
  await who.look('audit-of-case')
  await who.press('desk.export')
  await who.press('desk.export_do')
  await who.sees('desk.export_missing')
  await who.look('audit-export')
  await who.fill('export-purpose', 'yearly check')
  const [download] = await Promise.all([who.page.waitForEvent('download'), who.press('desk.export_do')])
  const csv = await readFile(await download.path(), 'utf8')
  expect(`the export holds the case ${who.language} ${who.width}`, csv.includes(number) && csv.trim().split('\n').length > 4)
}
