// Cases made ready through the API, to be decided by clicks.
import { arrived, service } from './person.mjs'
import { picture } from './stage.mjs'
import { Visitor } from './visitor.mjs'

// One handed in by `name`, its arrival already checked; `ready`: the degree verified, too.
export async function seedCase(stage, name, address, { registry, officer, ready }) {
  const talent = await Visitor.open(stage)
  await talent.call('POST', '/api/email-links', { email: address, language: talent.language }, undefined, 202)
  const token = (await talent.linkFor(address))[1]
  talent.csrf = (await talent.call('POST', '/api/sessions/email', { token }, undefined, 201)).csrf_token
  let draft = await talent.call('POST', '/api/drafts', { services: [service] }, undefined, 201)
  draft = await talent.call('PATCH', `/api/drafts/${draft.id}`, { answers: [{ fact: 'degree_level', value: 'master' }, { fact: 'arrived_on', value: arrived },
    { fact: 'full_name', value: name }, { fact: 'phone', value: '+1 555 0100' }] }, draft.version, 200)
  const file = await talent.call('POST', '/api/attachments', { file: { name: 'degree.png', mimeType: 'image/png', buffer: picture(name.length) } }, undefined, 201)
  await talent.call('PUT', `/api/drafts/${draft.id}/materials/degree_certificate`, { attachment: file.id }, draft.version, 200)
  const { case: id, number } = await talent.call('POST', '/api/cases', { draft: draft.id, confirmed: true }, undefined, 201)
  const path = `/api/desk/cases/${id}`
  const verify = async (who, fact) => {
    const seen = await who.call('GET', path, undefined, undefined, 200)
    return who.call('PUT', `${path}/facts/${fact}`, { value: seen.facts.find((row) => row.fact === fact).value }, seen.version, 200)
  }
  const seen = await verify(registry, 'arrived_on')
  await registry.call('POST', `/api/desk/tasks/${seen.my_tasks[0]}/completion`, { outcome: 'ok', note: 'seen' }, seen.version, 200)
  if (ready) await verify(officer, 'degree_level')
  return { id, number, talent }
}
