// What only the desk reads; the rest is in api/types.
import type { FactValue, Source } from '../api/types'
import type { components } from '../api/schema'

export type * from '../api/types'
type Schemas = components['schemas']
export type TaskState = Schemas['DeskTask']['state']
export type Colleague = Schemas['StaffName']
export type WorkTask = Schemas['WorkTask']
export type WorkCounts = Schemas['WorkCounts']
export type WorkPage = Schemas['WorkPage']
export type DeskTask = Schemas['DeskTask']
export type DeskMaterial = Schemas['DeskMaterial']
export type Need = Schemas['Need']
export type DeskFact = Omit<Schemas['DeskFact'], 'value' | 'source'> & { value: FactValue; source: Source | null }
export type ParameterRead = Schemas['ParameterView']
export type DeskAssessment = Schemas['AssessmentView']
export type DeskItem = Schemas['CaseItem']
export type DeskClock = Schemas['ClockView']
export type DeskCase = Omit<Schemas['DeskCase'], 'facts'> & { facts: DeskFact[] }

export type Proposal = Schemas['AlikeItem']['proposal']
export type BatchItem = Schemas['BatchItem']
export type AlikeRow = Schemas['AlikeItem']
export type PreviewRow = Schemas['PreviewRow']
export type BatchOutcome = Schemas['BatchRow']
export type BatchResult = Schemas['BatchResult']

export type AuditEntry = Schemas['AuditEntry']
export type AuditFilter = { [field in Exclude<keyof Schemas['ExportOrder'], 'purpose'>]?: string }
export type ChainState = Schemas['ChainView']

export type StaffAccount = Schemas['StaffAccount']
export type StaffRole = StaffAccount['roles'][number]
export type AccountOrder = Schemas['AccountOrder']
// What is shown once and never again.
export type MadeAccount = Schemas['MadeAccount']
