// The small steps of a form: first what is not known yet, a few at a time; then a look at what is known; papers; the end.
import type { Draft, DraftField, FactAnswer, FactValue } from '../../api/types'
import { checkValue, isEmpty, type Entry, type FieldSpec } from '../../ui/fact_value'

export type Step =
  | { id: string; kind: 'facts'; facts: string[] }
  | { id: 'known'; kind: 'known' }
  | { id: 'materials'; kind: 'materials' }
  | { id: 'review'; kind: 'review' }

const kFactsPerStep = 3 // what a phone shows without much scrolling

export const answersOf = (draft: Draft) => new Map<string, FactValue>(draft.answers.map((one) => [one.fact, one.value]))

// Which facts are asked is settled when the form opens, so that answering does not move the steps about.
export function askedFacts(draft: Draft): string[] {
  const given = answersOf(draft)
  return draft.form.fields.filter((field) => !field.prefilled && !given.has(field.fact)).map((field) => field.fact)
}

export function stepsOf(draft: Draft, asked: string[]): Step[] {
  const fields = new Set(draft.form.fields.map((field) => field.fact))
  const open = asked.filter((fact) => fields.has(fact))
  const steps: Step[] = []
  for (let at = 0; at < open.length; at += kFactsPerStep) {
    const facts = open.slice(at, at + kFactsPerStep)
    steps.push({ id: facts[0]!, kind: 'facts', facts })
  }
  if (draft.form.fields.some((field) => !open.includes(field.fact))) steps.push({ id: 'known', kind: 'known' })
  if (draft.form.materials.length > 0) steps.push({ id: 'materials', kind: 'materials' })
  steps.push({ id: 'review', kind: 'review' })
  return steps
}

export interface FieldCheck { answers: FactAnswer[]; errors: Record<string, string> }

// What a step sends: only what differs from the draft; a field that may stay empty and is empty sends nothing.
export function checkStep(fields: DraftField[], entries: Record<string, Entry>, specOf: (fact: string) => FieldSpec | undefined, given: Map<string, FactValue>): FieldCheck {
  const answers: FactAnswer[] = []
  const errors: Record<string, string> = {}
  for (const field of fields) {
    const spec = specOf(field.fact)
    const entry = entries[field.fact]
    if (!spec || (entry !== null && isEmpty(entry) && !field.required)) continue
    const checked = checkValue(spec, entry)
    if (!checked.ok) errors[field.fact] = checked.message
    else if (!given.has(field.fact) || given.get(field.fact) !== checked.value) answers.push({ fact: field.fact, value: checked.value })
  }
  return { answers, errors }
}

// Where this form and the one saved elsewhere meanwhile say different things about the same fact.
export function conflicts(mine: FactAnswer[], seen: Map<string, FactValue>, theirs: Map<string, FactValue>): { fact: string; mine: FactValue; theirs: FactValue | undefined }[] {
  return mine
    .filter((one) => seen.get(one.fact) !== theirs.get(one.fact) && theirs.get(one.fact) !== one.value)
    .map((one) => ({ fact: one.fact, mine: one.value, theirs: theirs.get(one.fact) }))
}

export interface Missing { step: string; field?: string; fact?: string; material?: string }

// The step on which a problem of the server can be mended: "/answers/fact", "/materials/paper" and the like.
export function placeOfProblem(place: string, steps: Step[], draft: Draft): Missing {
  const parts = place.split('/').filter(Boolean)
  const material = draft.form.materials.find((one) => parts.includes(one.material))
  if (material) return { step: 'materials', material: material.material, field: `m-${material.material}` }
  const fact = draft.form.fields.find((one) => parts.includes(one.fact))?.fact ?? numbered(parts, draft)
  if (!fact) return { step: 'review' }
  const step = steps.find((one) => one.kind === 'facts' && one.facts.includes(fact))
  return { step: step?.id ?? 'known', fact, field: `f-${fact}` }
}

function numbered(parts: string[], draft: Draft): string | undefined {
  const index = parts[0] === 'answers' && /^\d+$/.test(parts[1] ?? '') ? Number(parts[1]) : -1
  return draft.answers[index]?.fact
}
