// Every call of the desk, in one list. Each that comes back shows the server that someone is there.
import { commonHeaders, errorOf, get, patch, post, put, remove, type CallOptions, type Reply } from '../api/client'
import { offlineProblem } from '../api/problem'
import type { Service, Site, Vocabulary } from '../api/types'
import { noteActivity } from './access/idle'
import type {
  AccountOrder, AlikeRow, AuditEntry, AuditFilter, BatchItem, BatchResult, ChainState, Colleague, DeskCase, FactValue, MadeAccount, PreviewRow,
  StaffAccount, WorkPage, WorkTask,
} from './types'

interface ListOf<T> { items: T[]; next_cursor?: string | null }

async function data<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data: found } = await reply
  noteActivity()
  return found
}
const tag = (version: number) => `"v${version}"`

export const readSite = () => data(get<Site>('/api/site'))
export const readVocabulary = () => data(get<Vocabulary>('/api/vocabulary'))
export const listServices = async () => (await data(get<ListOf<Service>>('/api/services'))).items

// --- work list
export interface WorkFilter { view: 'mine' | 'department' | 'all'; state: 'open' | 'paused' | 'done'; service?: string }
export const listTasks = (filter: WorkFilter, cursor?: string) =>
  data(get<WorkPage>('/api/desk/tasks', { query: { view: filter.view, state: filter.state, service: filter.service || undefined, cursor } }))
export const assignTask = (id: string, version: number, assignee: string | null) =>
  data(post<Partial<WorkTask>>('/api/desk/tasks/{id}/assignment', { path: { id }, body: { assignee }, etag: tag(version) }))
export const listColleagues = async () => (await data(get<ListOf<Colleague>>('/api/desk/colleagues'))).items

// --- one case
export const readCase = (id: string) => data(get<DeskCase>('/api/desk/cases/{id}', { path: { id } }))
export const verifyFact = (at: DeskCase, fact: string, body: { value: FactValue; evidence: string | null; note: string | null }) =>
  data(put<DeskCase>('/api/desk/cases/{id}/facts/{fact}', { path: { id: at.id, fact }, body, etag: tag(at.version) }))
export const revealFact = (id: string, body: { fact: string; reason: string }) =>
  data(post<{ value: FactValue }>('/api/desk/cases/{id}/reveals', { path: { id }, body }))
export interface NewRequest { kind: 'fact' | 'material'; fact: string | null; material: string | null; note: string }
export const addRequest = (at: DeskCase, body: NewRequest, key: string) =>
  data(post<DeskCase>('/api/desk/cases/{id}/requests', { path: { id: at.id }, body, etag: tag(at.version), key }))
export const withdrawRequest = (at: DeskCase, request: { id: string }) =>
  data(remove<DeskCase>('/api/desk/cases/{id}/requests/{request}', { path: { id: at.id, request: request.id }, etag: tag(at.version) }))
export const sendMessage = (id: string, text: string, key: string) =>
  data(post<DeskCase>('/api/desk/cases/{id}/messages', { path: { id }, body: { text }, key }))
export const completeTask = (at: DeskCase, task: string, body: { outcome: 'ok' | 'not_ok'; note: string | null }) =>
  data(post<DeskCase>('/api/desk/tasks/{id}/completion', { path: { id: task }, body, etag: tag(at.version) }))
export const decideItem = (at: DeskCase, item: string, body: { outcome: 'granted' | 'refused'; reason: string | null; amount: string | null }, key: string) =>
  data(post<DeskCase>('/api/desk/cases/{id}/items/{item}/decision', { path: { id: at.id, item }, body, etag: tag(at.version), key }))
export const withdrawLetter = (at: DeskCase, letter: { id: string; version?: number }, reason: string) =>
  data(post<DeskCase>('/api/desk/letters/{id}/withdrawal', { path: { id: letter.id }, body: { reason }, etag: tag(letter.version ?? at.version) }))

// --- several at once
export const listAlike = async (id: string, item: string) =>
  (await data(get<ListOf<AlikeRow>>('/api/desk/cases/{id}/items/{item}/alike', { path: { id, item } }))).items
export const previewDecisions = async (items: BatchItem[], outcome: string) =>
  (await data(post<{ rows: PreviewRow[] }>('/api/desk/decision-previews', { body: { items, outcome } }))).rows
export const decideTogether = (items: BatchItem[], outcome: string, reason: string | null, key: string) =>
  data(post<BatchResult>('/api/desk/decision-batches', { body: { items, outcome, reason }, key }))

// --- policies
export const listPolicies = async <T>() => (await data(get<ListOf<T>>('/api/desk/policies'))).items
export const checkPolicy = <T>(id: string) => data(get<T>('/api/desk/policies/{id}/check', { path: { id } }))

// --- accounts
export const listAccounts = (cursor?: string) => data(get<ListOf<StaffAccount>>('/api/accounts', { query: { cursor } }))
export const makeAccount = (body: AccountOrder, key: string) => data(post<MadeAccount>('/api/accounts', { body, key }))
export const changeAccount = (at: StaffAccount, body: Partial<Pick<AccountOrder, 'roles' | 'department'>> & { state?: StaffAccount['state'] }) =>
  data(patch<StaffAccount>('/api/accounts/{id}', { path: { id: at.id }, body, etag: tag(at.version) }))
export const renewSecret = (at: StaffAccount, what: 'totp' | 'password', key: string) => {
  const options = { path: { id: at.id }, etag: tag(at.version), key }
  return data(what === 'totp' ? post<MadeAccount>('/api/accounts/{id}/totp', options) : post<MadeAccount>('/api/accounts/{id}/password', { ...options, body: {} }))
}

// --- audit
export const listEntries = (filter: AuditFilter, cursor?: string) =>
  data(get<ListOf<AuditEntry>>('/api/audit/entries', { query: { ...filter, cursor } }))
export const checkChain = () => data(get<ChainState>('/api/audit/chain'))
export const exportEntries = (body: AuditFilter & { purpose: string }, key: string) =>
  file('post', '/api/audit/exports', { body, key })

// --- files
async function file(method: 'get' | 'post', path: string, options: CallOptions = {}): Promise<Blob> {
  const headers: Record<string, string> = commonHeaders(method, options)
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method: method.toUpperCase(), headers, credentials: 'same-origin', body: options.body === undefined ? undefined : JSON.stringify(options.body),
    })
  } catch {
    throw offlineProblem()
  }
  if (!response.ok) throw errorOf(response.status, await response.json().catch(() => null), response.headers.get('Retry-After'))
  noteActivity()
  return response.blob()
}
export const readAttachment = (id: string) => file('get', `/api/attachments/${encodeURIComponent(id)}/content`)
export const readLetter = (id: string, language: 'zh' | 'en') => file('get', `/api/letters/${encodeURIComponent(id)}/pdf?language=${language}`)
