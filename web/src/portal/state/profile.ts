// The signed-in person's saved facts, used beside the answers of this device.
import { computed, ref } from 'vue'
import { likelySession } from '../../api/session'
import type { FactAnswer, Profile } from '../../api/types'
import { readProfile } from '../api'
import { local, localList } from './answers'
import { isPerson, person } from './person'
import { factOf } from './site'

export const profile = ref<Profile | null>(null)

// The profile when someone is signed in, else null. Asks the server each time: other devices may have changed it.
export async function loadProfile(): Promise<Profile | null> {
  const found = await likelySession()
  profile.value = isPerson(found) ? await readProfile() : null
  return profile.value
}

// Saved facts that may be used for an assessment: not the sealed ones, which are masked, and none that grew too old.
const saved = computed<FactAnswer[]>(() => (person.value ? profile.value?.facts ?? [] : [])
  .filter((one) => !one.stale && factOf(one.fact)?.sensitivity !== 'sealed')
  .map((one) => ({ fact: one.fact, value: one.value })))

export const savedFacts = computed(() => new Set(saved.value.map((one) => one.fact)))

// All that is known: saved first, what was answered on this device over it.
export const known = computed<FactAnswer[]>(() => {
  const skipped = new Set(local.value.skipped)
  const own = new Set(localList.value.map((one) => one.fact))
  return [...localList.value, ...saved.value.filter((one) => !own.has(one.fact) && !skipped.has(one.fact))]
})

// Answers of this device that the profile does not hold yet or holds otherwise.
export const unsaved = computed<FactAnswer[]>(() => {
  const held = new Map(saved.value.map((one) => [one.fact, one.value]))
  return localList.value.filter((one) => !held.has(one.fact) || held.get(one.fact) !== one.value)
})
