// The shapes of the API that pages speak of by name.
import type { Text } from '../i18n'

export type { Text }
export type FactValue = string | boolean | null
export type Answer = 'yes' | 'no' | 'cannot_tell'
export type Holds = 'yes' | 'no' | 'unknown'
export interface Titled { id: string; title: Text }

// --- what everybody may read
export interface Site {
  pack: string
  title: Text
  texts: { site_name: Text; tagline: Text; welcome: Text; responsible: Text; contact: Text; privacy: Text; demonstration?: Text | null }
  demo: boolean
  today: string
}
export interface Fact {
  id: string
  type: 'string' | 'number' | 'boolean' | 'date'
  codes: { code: string; text: Text }[]
  min?: string | null
  max?: string | null
  decimals?: number
  unit?: Text | null
  label: Text
  question: Text
  help?: Text | null
  sensitivity: 'open' | 'personal' | 'sealed'
  changeable: boolean
  order: number
}
export interface Material { id: string; label: Text; help?: Text | null; accept: string[] }
export interface Vocabulary { facts: Fact[]; materials: Material[]; departments: Titled[] }

export interface Clause { id: string; title: Text; text: Text; mark: string; mark_note?: Text | null }
export interface Why {
  kind: 'decision' | 'rule' | 'all' | 'any' | 'not' | 'condition'
  holds: boolean
  text: Text
  expression: string
  clauses: string[]
  parts: Why[]
}
export interface GivenFact { fact: string; label: Text; known: boolean; value: FactValue; shown: Text }
export interface Condition {
  id: string
  label: Text
  holds: Holds
  needed: Text
  clause?: Clause | null
  mark: string
  mark_note?: Text | null
  given: GivenFact[]
  missing?: string[]
  why?: Why | null
}
export interface ServiceLink { service: string; title: Text; working_days?: number | null }
export interface Assessment {
  policy: string
  version: string
  title: Text
  summary: Text
  kind: 'money' | 'permit' | 'status' | string
  theme: string
  owner: Titled
  answer: Answer
  amount?: string | null
  amount_at_least?: string | null
  amount_at_most?: string | null
  shows: { label: Text; value: string; unit?: Text | null }[]
  conditions: Condition[]
  missing: string[]
  missing_for_amount?: string[]
  change?: { fact: string; label: Text; from: Text; to: Text }[]
  next_step?: Text | null
  banner?: Text | null
  in_force?: boolean
  mark: string
  verified: boolean
  mark_note?: Text | null
  services: ServiceLink[]
  page: string
}
export interface FactAnswer { fact: string; value: FactValue }
export interface AskAssessment { answers: FactAnswer[]; skipped: string[]; policies?: string[]; on?: string }
export interface Assessments { on: string; results: Assessment[]; next_question?: string | null; open_questions: number }
export interface Service {
  service: string
  title: Text
  summary: Text
  policy?: string | null
  department: Titled
  channels: string[]
  working_days?: number | null
  mark: string
  verified: boolean
  theme?: string | null
}

// --- sessions
export interface Session {
  account: {
    id: string
    kind: 'talent' | 'staff'
    name?: Text | null
    email_masked?: string | null
    roles: string[]
    department?: Titled | null
    language: 'zh' | 'en'
  }
  csrf_token: string
  idle_ends_at: string
  ends_at: string
}
export interface SessionItem { id: string; client: string; created_at: string; seen_at: string; ends_at: string; current: boolean }

// --- a person's own
export type Source = 'self' | 'officer' | 'registry' | 'roster' | 'derived'
export interface ProfileFact {
  fact: string
  value: FactValue // of a sealed fact the masked text
  sealed?: boolean
  source: Source
  observed_on: string
  verified_on?: string | null
  verified_by?: Text | null
  stale: boolean
}
export interface Profile { version: number; name?: Text | null; email_masked?: string | null; language: 'zh' | 'en'; facts: ProfileFact[] }
export interface Access { at: string; actor: Text; action: string; action_text: Text; case_number?: string | null; reason?: string | null }
export interface Attachment { id: string; name: string; type: string; size: number; sha256?: string }
export interface AttachedMaterial { material: string; label?: Text; attachment: Attachment }
export interface DraftField {
  fact: string
  needed_for: string[]
  required: boolean // a service asks for it, or it can still change an answer
  answered: boolean
  prefilled: boolean // from the profile, unchanged
  stale: boolean // known, but too old: asked again
  source?: Source | null
  observed_on?: string | null
  verified_on?: string | null
}
export interface DraftMaterial { material: string; label: Text; help?: Text | null; accept: string[]; required: boolean; for: string[] }
export interface Draft {
  id: string
  version: number
  services: { service: string; title: Text }[]
  form: { fields: DraftField[]; materials: DraftMaterial[] }
  answers: FactAnswer[]
  materials: AttachedMaterial[]
  updated_at: string
  submitted_case?: string | null
  problems: { place: string; key: string; message: Text }[]
}
export interface Receipt {
  case: string
  number: string
  submitted_at: string
  due_on?: string | null
  due_note?: Text | null
  services: { service: string; title: Text }[]
}
export type CaseState = 'open' | 'waiting_for_you' | 'decided' | 'withdrawn'
export interface CaseSummary {
  id: string
  number: string
  services: { service: string; title: Text }[]
  state: CaseState
  submitted_at: string
  since: string
  with?: Text | null
  next: Text
  due_on?: string | null
  due_note?: Text | null
  open_requests: number
}
export interface CaseItem {
  item: string
  service: string
  title: Text
  policy?: string | null
  policy_version?: string | null
  state: 'open' | 'granted' | 'refused' | 'withdrawn'
  decided_on?: string | null
  reason?: Text | null
  letter?: { id: string; number: Text; verify_path: string; state: string; version?: number } | null
  assessment?: Assessment | null
}
export interface Clock {
  promised_days?: number | null
  used_days?: number | null // null: a year in between has no published calendar
  paused_days?: number | null
  due_on?: string | null
  due_note?: Text | null
  overdue: boolean
  paused_since?: string | null
  pauses: { from: string; to?: string | null; why: Text }[]
}
export interface CaseTask { id: string; title: Text; department: Titled; state: 'waiting' | 'open' | 'paused' | 'done' | 'not_ok'; since?: string | null; due_on?: string | null }
export interface CaseRequest {
  id: string
  version: number
  kind: 'fact' | 'material'
  fact?: string | null
  material?: string | null
  note: string
  asked_at: string
  asked_by: Text
  state: 'open' | 'answered' | 'withdrawn'
  answered_at?: string | null
}
export interface Message { id: string; at: string; from: 'you' | 'office'; author: Text; text: string }
export interface Step { label: Text; state: 'done' | 'now' | 'next'; on?: string | null }
export interface Case {
  id: string
  version: number
  number: string
  state: CaseState
  submitted_at: string
  services: CaseItem[]
  clock: Clock
  tasks: CaseTask[]
  steps: Step[]
  requests: CaseRequest[]
  messages: Message[]
  materials: AttachedMaterial[]
  facts: { fact: string; value: FactValue; source: Source; verified_on?: string | null }[]
  events: { at: string; text: Text }[]
}
