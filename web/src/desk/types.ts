// What only the desk reads; the rest is in api/types.
import type {
  Answer, Assessment, Attachment, CaseItem, CaseRequest, CaseState, CaseTask, Clock, FactValue, Holds, Message, Source, Step, Text, Titled,
} from '../api/types'

export type * from '../api/types'
export type TaskState = 'waiting' | 'open' | 'paused' | 'done' | 'not_ok' | 'closed'
export interface Colleague { id: string; name: Text }

export interface WorkTask {
  id: string
  version: number
  case: string
  number: string
  person?: string | null
  services: Text[]
  title: Text
  department: Titled
  state: TaskState
  due_on?: string | null
  due_note?: Text | null
  overdue: boolean
  paused: boolean
  assignee?: Colleague | null
  since?: string | null
  item?: string | null
  decides: boolean
}
export interface WorkCounts { mine: number; department: number; all?: number; overdue: number; paused: number }
export interface WorkPage { items: WorkTask[]; next_cursor?: string | null; counts: WorkCounts }

export interface DeskTask extends Omit<CaseTask, 'state'> {
  version?: number
  state: TaskState
  assignee?: Colleague | null
  decides?: boolean
  item?: string | null
  note?: string | null
}
export interface DeskMaterial { material: string; label: Text; attachment: Attachment; facts?: string[] }
export interface Need { policy: string; condition: string; label: Text; needed: Text; holds: Holds }
export interface DeskFact {
  fact: string
  label: Text
  value: FactValue
  known?: boolean
  shown: Text
  source?: Source | null
  observed_on?: string | null
  verified_on?: string | null
  verified_by?: Text | null
  note?: string | null
  evidence?: string | null
  sealed: boolean
  needed_by: Need[]
  mine: boolean
}
export interface ParameterRead { parameter: string; label: Text; value?: string | null; unit?: Text | null; mark_note?: Text | null }
export type DeskAssessment = Assessment & { parameters?: ParameterRead[] }
export type DeskItem = Omit<CaseItem, 'reason' | 'assessment'> & { reason?: Text | string | null; assessment?: DeskAssessment | null }
export type DeskClock = Omit<Clock, 'used_days' | 'paused_days'> & { used_days?: number | null; paused_days?: number | null } // null: the calendar is not published
export interface DeskCase {
  id: string
  version: number
  number: string
  state: CaseState
  submitted_at: string
  services: DeskItem[]
  clock: DeskClock
  tasks: DeskTask[]
  steps: Step[]
  requests: CaseRequest[]
  messages: Message[]
  materials: DeskMaterial[]
  facts: DeskFact[]
  events: { at: string; text: Text }[]
  person: { id: string; name?: string | null; email_masked?: string | null; language: string }
  my_tasks: string[]
  can: { verify: boolean; request: boolean; decide: boolean; reveal: boolean }
}

export type Proposal = Answer | 'none'
export interface BatchItem { case: string; item: string; version: number }
export interface AlikeRow extends BatchItem { number: string; person?: string | null; proposal: Proposal; amount?: string | null; due_on?: string | null }
export interface PreviewRow {
  case: string
  item: string
  number: string
  person?: string | null
  proposal?: Proposal | null
  amount?: string | null
  included: boolean
  why_not?: Text | null
}
export interface BatchOutcome { case: string; item: string; number?: string; person?: string | null; why?: Text }
export interface BatchResult { decided: BatchOutcome[]; skipped: BatchOutcome[] }

export interface AuditEntry {
  seq: number
  at: string
  actor: { id: string; name: Text; roles: string[] }
  action: string
  subject_kind: string
  subject: string
  case_number?: string | null
  reason?: string | null
  changes: { field: string; from: string; to: string }[]
  hash: string
}
export interface AuditFilter { actor?: string; action?: string; case?: string; person?: string; from?: string; to?: string }
export interface ChainState { entries: number; head: string; checked_at: string; whole: boolean; broken_at?: number | null; broken_what?: string | null }
