// The shapes of the API by the names pages use. All of them are generated from docs/api/openapi.json (`npm run schema`); this file only
// names them, and says what JSON Schema cannot: that a fact's value is a text, yes or no, or nothing.
import type { components } from './schema'

type Schemas = components['schemas']
export type FactValue = string | boolean | null
// A shape whose `value` is a fact's.
type Valued<T extends { value: unknown }> = Omit<T, 'value'> & { value: FactValue }

export type Text = Schemas['Text']
export type Titled = Schemas['Titled']

// --- what everybody may read
export type Site = Schemas['SiteView']
export type Fact = Omit<Schemas['FactView'], 'type' | 'sensitivity'> & { type: 'string' | 'number' | 'boolean' | 'date'; sensitivity: 'open' | 'personal' | 'sealed' }
export type Material = Schemas['MaterialView']
export type Vocabulary = Omit<Schemas['VocabularyView'], 'facts'> & { facts: Fact[] }
export type Service = Schemas['ServiceView']
export type Clause = Schemas['ClauseView']
export type Why = Schemas['Why']
export type Answer = Schemas['AssessmentView']['answer']
export type Holds = Schemas['ConditionView']['holds']
export type Condition = Schemas['ConditionView']
export type Nearest = Schemas['NearestView']
export type Assessment = Schemas['AssessmentView']
export type FactAnswer = Valued<Schemas['FactValueView']>
export type AskAssessment = Omit<Schemas['AskAssessment'], 'answers'> & { answers: FactAnswer[] }
export type Assessments = Schemas['AssessmentsView']

// --- sessions
export type Session = Schemas['Session']
export type SessionItem = Schemas['SessionItem']

// --- a person's own
export type Source = 'self' | 'officer' | 'registry' | 'roster' | 'derived'
export type ProfileFact = Omit<Valued<Schemas['ProfileFact']>, 'source'> & { source: Source } // of a sealed fact the value is masked
export type Profile = Omit<Schemas['ProfileView'], 'facts'> & { facts: ProfileFact[] }
export type Access = Schemas['AccessView']
export type Attachment = Schemas['AttachmentView']
export type AttachedMaterial = Schemas['AttachedMaterial']
export type DraftField = Omit<Schemas['FieldView'], 'source'> & { source: Source | null }
export type DraftMaterial = Schemas['FormMaterialView']
export type Draft = Omit<Schemas['DraftView'], 'form' | 'answers'> & { form: { fields: DraftField[]; materials: DraftMaterial[] }; answers: FactAnswer[] }
export type Receipt = Schemas['ReceiptView']
export type CaseState = Schemas['CaseSummary']['state']
export type CaseSummary = Schemas['CaseSummary']
export type CaseItem = Schemas['CaseItem']
export type Clock = Schemas['ClockView']
export type CaseTask = Schemas['CaseTask']
export type CaseRequest = Schemas['CaseRequest']
export type Message = Schemas['Message']
export type Step = Schemas['Step']
export type Case = Omit<Schemas['Case'], 'facts'> & { facts: Valued<Schemas['CaseFact']>[] }
