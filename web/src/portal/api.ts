// The calls of the portal, each with its shape. Edits take and give the version they rest on.
import { get, listAll, patch, post, put, remove, type Page } from '../api/client'
import type { Access, AskAssessment, Assessments, Case, CaseSummary, Draft, FactAnswer, Message, Profile, Receipt, SessionItem, Site, Vocabulary } from '../api/types'

export const etagOf = (of: { version: number }) => `"v${of.version}"`

export const readSite = async () => (await get<Site>('/api/site')).data
export const readVocabulary = async () => (await get<Vocabulary>('/api/vocabulary')).data
export const assess = async (body: AskAssessment, signal?: AbortSignal) => (await post<Assessments>('/api/assessments', { body, signal })).data

export const sendLink = (email: string, language: string) => post<unknown>('/api/email-links', { body: { email, language } })
export const readSessions = async () => (await get<Page<SessionItem>>('/api/sessions')).data.items
export const endSession = (id: string) => remove('/api/sessions/{id}', { path: { id } })

export const readProfile = async () => (await get<Profile>('/api/profile')).data
export const saveFacts = async (profile: Profile, facts: FactAnswer[]) =>
  (await patch<Profile>('/api/profile/facts', { body: { facts }, etag: etagOf(profile) })).data
export const readAccesses = async (cursor?: string) => (await get<Page<Access>>('/api/profile/accesses', { query: { cursor, limit: 25 } })).data

export const createDraft = async (services: string[], key: string) => (await post<Draft>('/api/drafts', { body: { services }, key })).data
export const readDrafts = () => listAll<Draft>('/api/drafts')
export const readDraft = async (id: string) => (await get<Draft>('/api/drafts/{id}', { path: { id } })).data
export const saveDraft = async (draft: Draft, answers: FactAnswer[]) =>
  (await patch<Draft>('/api/drafts/{id}', { path: { id: draft.id }, body: { answers }, etag: etagOf(draft) })).data
export const dropDraft = (draft: Draft) => remove('/api/drafts/{id}', { path: { id: draft.id }, etag: etagOf(draft) })
export const attachMaterial = async (draft: Draft, material: string, attachment: string) =>
  (await put<Draft>('/api/drafts/{id}/materials/{material}', { path: { id: draft.id, material }, body: { attachment }, etag: etagOf(draft) })).data
export const detachMaterial = async (draft: Draft, material: string) =>
  (await remove<Draft>('/api/drafts/{id}/materials/{material}', { path: { id: draft.id, material }, etag: etagOf(draft) })).data
export const submitDraft = async (draft: string, key: string) => (await post<Receipt>('/api/cases', { body: { draft, confirmed: true }, key })).data

export const readCases = () => listAll<CaseSummary>('/api/cases')
export const readCase = async (id: string) => (await get<Case>('/api/cases/{id}', { path: { id } })).data
export const answerRequest = async (of: Case, request: string, body: { value: unknown } | { attachment: string }) =>
  (await put<Case>('/api/cases/{id}/requests/{request}/answer', { path: { id: of.id, request }, body, etag: etagOf(of) })).data
export const sendMessage = async (id: string, text: string, key: string) => (await post<Message>('/api/cases/{id}/messages', { path: { id }, body: { text }, key })).data
export const withdrawCase = async (of: Case, reason: string) =>
  (await post<Case>('/api/cases/{id}/withdrawal', { path: { id: of.id }, body: reason ? { reason } : {}, etag: etagOf(of) })).data
export const letterAddress = (id: string, language: string) => `/api/letters/${encodeURIComponent(id)}/pdf?language=${language}`
export const contentAddress = (id: string) => `/api/attachments/${encodeURIComponent(id)}/content`
