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

const openFields = (draft: Draft) => draft.form.fields.filter((field) => field.required && !field.answered).map((field) => field.fact)

// Questions in groups, one group a screen. Each answer may close other questions or open new ones, so the groups after
// the present one are made anew; those that were shown or answered keep their place, or going back would not find them.
export function groupFacts(draft: Draft, before: string[][] = [], present = -1): string[][] {
  const fields = new Map(draft.form.fields.map((field) => [field.fact, field]))
  const kept = before
    .map((group) => group.filter((fact) => fields.has(fact)))
    .filter((group, index) => group.length > 0 && (index <= present || group.some((fact) => fields.get(fact)!.answered)))
  const shown = new Set(kept.flat())
  const open = openFields(draft).filter((fact) => !shown.has(fact))
  const groups = [...kept]
  for (let at = 0; at < open.length; at += kFactsPerStep) groups.push(open.slice(at, at + kFactsPerStep))
  return groups
}

// What was known before this form and is needed by it.
export function knownFields(draft: Draft, groups: string[][]): DraftField[] {
  const asked = new Set(groups.flat())
  return draft.form.fields.filter((field) => field.answered && field.required && !asked.has(field.fact))
}

export function stepsOf(draft: Draft, groups: string[][]): Step[] {
  const steps: Step[] = groups.map((facts, index) => ({ id: `q${index + 1}`, kind: 'facts', facts }))
  if (knownFields(draft, groups).length > 0) steps.push({ id: 'known', kind: 'known' })
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

// The step on which something missing can be mended: "/answers/<fact>" or "/materials/<material>".
export function stepOfPlace(place: string, steps: Step[]): string {
  const [, kind, id] = place.split('/')
  if (kind === 'materials') return 'materials'
  if (kind !== 'answers' || !id) return 'review'
  return steps.find((one) => one.kind === 'facts' && one.facts.includes(id))?.id ?? 'known'
}
