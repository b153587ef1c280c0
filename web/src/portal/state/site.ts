// The site's own texts and the vocabulary, each fetched once.
import { computed, ref } from 'vue'
import type { Fact, Material, Site, Vocabulary } from '../../api/types'
import { readSite, readVocabulary } from '../api'

export const site = ref<Site | null>(null)
export const vocabulary = ref<Vocabulary | null>(null)
let siteAsked: Promise<Site> | null = null
let vocabularyAsked: Promise<Vocabulary> | null = null

export function loadSite(): Promise<Site> {
  siteAsked ??= readSite().then((found) => (site.value = found)).catch((error: unknown) => {
    siteAsked = null
    throw error
  })
  return siteAsked
}

export function loadVocabulary(): Promise<Vocabulary> {
  vocabularyAsked ??= readVocabulary().then((found) => (vocabulary.value = found)).catch((error: unknown) => {
    vocabularyAsked = null
    throw error
  })
  return vocabularyAsked
}

const facts = computed(() => new Map<string, Fact>(vocabulary.value?.facts.map((fact) => [fact.id, fact])))
const materials = computed(() => new Map<string, Material>(vocabulary.value?.materials.map((one) => [one.id, one])))
export const factOf = (id: string) => facts.value.get(id)
export const materialOf = (id: string) => materials.value.get(id)

// What browsers may fill in by themselves, by the usual names of such facts.
const kPurposes: Record<string, string> = { full_name: 'name', phone: 'tel', birth_date: 'bday', sex: 'sex', email: 'email', nationality: 'country-name' }
export const purposeOf = (fact: string): string => kPurposes[fact] ?? 'off'

// A day or a number may be known to be none: not yet returned, in no ranking. What never changes, a birthday, may not.
export const mayBeNone = (fact: Fact) => fact.may_be_none
