// Walks the whole line in Chromium, in zh and en, at 360 and 1440 pixels, twice in dark: a person finds out what they may get, saves it, hands in one
// form and answers a request; the office checks, asks, decides one by one and together; the auditor accounts for it. All by clicking.
// YQ_SHOTS=folder keeps a picture of each state; YQ_WALK=zh-360 walks one of the four, YQ_WALK=district only the demonstration district's pages.
import { office, person } from './district.mjs'
import { count, launch, Server } from './stage.mjs'
import { answerRequest, askWhatIMayGet, fillForm, handIn, myOwn, readLetter, saveByMail, service } from './person.mjs'
import { seedCase } from './seed.mjs'
import { askSupplement, audit, checkArrival, decideTogether, grant, refuseAgainst, withdrawLetter } from './staff.mjs'
import { Visitor } from './visitor.mjs'

const accounts = {
  officer: { login: 'wen.officer', password: 'lantern-officer-2026', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
  registry: { login: 'gu.registry', password: 'lantern-registry-2026', totp: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' },
  auditor: { login: 'yan.auditor', password: 'lantern-auditor-2026', totp: 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK' },
}
const kWalks = [['zh', 360, false], ['en', 1440, false], ['en', 360, true], ['zh', 1440, true]]

const only = process.env.YQ_WALK
let server = await Server.start('packs/hello')
const browser = await launch()
const open = (language, width, dark) => Visitor.open({ browser, base: server.base, language, width, dark })

async function publicPages(me) {
  for (const [name, path] of [['policies', 'policies'], ['policy', 'policies/welcome_grant'], ['services', 'services'], ['service', `services/${service}`], ['privacy', 'privacy'],
    ['accessibility', 'accessibility'], ['not-found', 'policies/nothing']]) {
    await me.go(`/${me.language}/${path}`)
    await me.look(name)
  }
  await me.go('/demo')
  await me.look('demo')
  await me.go('/verify/nothing')
  await me.look('verify-unknown')
}

async function walk(language, width, dark, staff) {
  const stage = { browser, base: server.base, language, width, dark }
  const me = await Visitor.open(stage)
  await publicPages(me)
  await askWhatIMayGet(me)
  await saveByMail(me, `walker.${language}.${width}@example.org`)
  await fillForm(me)
  const mine = await handIn(me)
  for (const who of Object.values(staff)) {
    await who.become(language, width, dark)
    await who.go(`/desk?lang=${language}`)
  }
  await checkArrival(staff.registry, mine.number)
  await askSupplement(staff.officer, mine.number)
  await answerRequest(me)
  await grant(staff.officer, mine.number)
  await readLetter(me)
  const seed = (name, ready) => seedCase(stage, name, `${name.toLowerCase()}.${language}.${width}@example.org`, { ...staff, ready })
  const against = await seed('Berta', false)
  await refuseAgainst(staff.officer, against.number)
  await against.talent.go(`/portal/cases/${against.id}`)
  await against.talent.look('my-case-refused')
  const alike = [await seed('Carl', true), await seed('Dora', true)]
  await decideTogether(staff.officer, alike.map((one) => one.number))
  const verifyPath = await withdrawLetter(staff.officer, alike[0].number, alike[0].id)
  await me.go(`/${language}${verifyPath}`)
  await me.look('verify-withdrawn')
  await audit(staff.auditor, mine.number)
  await myOwn(me)
  for (const each of [me, against.talent, ...alike.map((one) => one.talent)]) await each.context.close()
}

async function walkAll() {
  const staff = {}
  for (const [name, account] of Object.entries(accounts)) {
    staff[name] = await open('en', 1440, false)
    await staff[name].go('/desk/sign-in')
    if (name === 'officer') {
      await staff[name].press('desk.sign_in')
      await staff[name].sees('desk.sign_in_needs_code')
    }
    await staff[name].look(`sign-in-${name}`)
    await staff[name].signInStaff(account)
    await staff[name].session()
  }
  for (const [language, width, dark] of kWalks) {
    if (only && only !== `${language}-${width}`) continue
    const begun = Date.now()
    await walk(language, width, dark, staff)
    console.log(`${language} ${width}: ${Math.round((Date.now() - begun) / 1000)} s`)
  }
}

async function district() {
  await server.stop()
  server = await Server.start('packs/changning')
  for (const [language, width] of [['zh', 360], ['en', 1440]]) await person({ browser, base: server.base, language, width })
  await office({ browser, base: server.base, language: 'en', width: 1440 })
}

try {
  if (only !== 'district') await walkAll()
  if (!only || only === 'district') await district()
} catch (error) {
  count.failed += 1
  console.log(`FAIL ${error.stack}\n${server.log.slice(-1500)}`)
  if (process.env.YQ_SHOTS) for (const context of browser.contexts()) for (const [at, page] of context.pages().entries()) await page.screenshot({ path: `${process.env.YQ_SHOTS}/failed-${browser.contexts().indexOf(context)}-${at}.png` }).catch(() => undefined)
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${count.passed} passed, ${count.failed} failed, 0 skipped`)
process.exit(count.failed ? 1 : 0)
