// The demonstration district, full: many policies, a person of whom much is known, one form for two services, nothing yet to do.
import { expect } from './stage.mjs'
import { Visitor } from './visitor.mjs'

const kPerson = 'lin.yue@example.org'
const officer = { login: 'chen.officer', password: 'bridge-officer-2026', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }
const policyOfficer = { login: 'gao.policy', password: 'bridge-policy-2026', totp: 'OBXWY2LDPEQGMZLFNQQGM4TFMUQGC4ZB' }

export async function person(stage) {
  const me = await Visitor.open(stage)
  await me.go(`/${me.language}/`)
  await me.look('district-home')
  await me.go('/portal/check')
  await me.look('district-check')
  await me.go('/portal/cases')
  await me.look('district-save')
  await me.call('POST', '/api/email-links', { email: kPerson, language: me.language }, undefined, 202)
  await me.go((await me.linkFor(kPerson))[0])
  await me.press('enter.go')
  await me.at(/\/portal\/cases/)
  await me.look('district-cases')
  await me.menu('nav.profile')
  await me.look('district-profile')
  await me.menu('nav.check')
  await me.at(/\/portal\/(check|results)/)
  await me.go('/portal/results')
  await me.sees('results.group_yes')
  await me.look('district-results')
  const picks = me.page.locator('label.pick')
  for (const at of [0, 1]) await picks.nth(at).click()
  await me.press('results.apply_many')
  await me.at(/\/portal\/apply\/[\w-]+\/\w+/)
  await me.look('district-form')
  await me.page.goto(me.page.url().replace(/\/\w+$/, '/known'))
  await me.look('district-form-known')
  await me.page.goto(me.page.url().replace(/\/\w+$/, '/review'))
  await me.look('district-form-review')
  expect(`one form for both services ${me.language}`, await me.page.locator('#review-services + ul li').count() === 2)
  await me.context.close()
}

export async function office(stage) {
  const who = await Visitor.open(stage)
  await who.signInStaff(officer)
  await who.look('district-desk')
  await who.context.close()
  const policies = await Visitor.open(stage)
  await policies.signInStaff(policyOfficer)
  await policies.go('/desk/policies')
  await policies.look('district-policies')
  await policies.page.locator('main table a[href*="/desk/policies/"]').first().click()
  await policies.at(/\/desk\/policies\/\w+/)
  await policies.look('district-policy-check')
  await policies.context.close()
}
