import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { language } from '../i18n'
import { call, get, onceKey, post } from './client'
import { ApiError } from './problem'
import { session, sessionEnded } from './session_state'
import type { Session } from './types'

const signedIn: Session = { account: { id: 'a', kind: 'talent', name: null, email_masked: 'a***@example.org', roles: ['talent'], department: null, language: 'zh' }, csrf_token: 'token-1', idle_ends_at: '', ends_at: '' }
type Answer = () => Response | Promise<Response>
let answers: Answer[] = []
let seen: Request[] = []

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => () =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } })

beforeEach(() => {
  answers = []
  seen = []
  session.value = null
  sessionEnded.value = false
  language.value = 'en'
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 })
  vi.stubGlobal('fetch', async (request: Request | string) => {
    seen.push(request instanceof Request ? request : new Request(new URL(request, 'http://localhost')))
    return (answers.shift() ?? json(500, {}))()
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(() => null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

describe('a call', () => {
  it('gives the data with its ETag, and speaks the language of the page', async () => {
    answers = [json(200, { x: 1 }, { ETag: '"v3"' })]
    expect(await get('/api/drafts/{id}', { path: { id: 'a b' }, query: { limit: 5 } })).toEqual({ data: { x: 1 }, etag: '"v3"', status: 200 })
    expect(new URL(seen[0]!.url).pathname + new URL(seen[0]!.url).search).toBe('/api/drafts/a%20b?limit=5')
    expect(seen[0]!.headers.get('Accept-Language')).toBe('en')
    expect(seen[0]!.headers.get('X-CSRF-Token')).toBeNull()
  })

  it('sends token, key and version with a write', async () => {
    session.value = signedIn
    answers = [json(201, { id: 'n' })]
    await post('/api/drafts', { body: { services: [] }, key: 'key-1', etag: '"v1"' })
    const headers = seen[0]!.headers
    expect([headers.get('X-CSRF-Token'), headers.get('Idempotency-Key'), headers.get('If-Match')]).toEqual(['token-1', 'key-1', '"v1"'])
    expect(await seen[0]!.json()).toEqual({ services: [] })
  })

  it('takes an answer without a body', async () => {
    answers = [() => new Response(null, { status: 204 })]
    expect((await call('delete', '/api/session')).status).toBe(204)
  })

  it('turns a problem document into one error', async () => {
    answers = [json(422, { title: 'T', status: 422, key: 'x.bad', problems: [{ place: '/answers/0/value', key: 'k', message: 'm' }] })]
    const error = await failure(post('/api/x'))
    expect([error.status, error.key, error.messageAt('/answers/0'), error.messageAt('/answers/1')]).toEqual([422, 'x.bad', 'm', null])
  })

  it('makes sense of an answer that is no problem document', async () => {
    answers = [() => new Response('<h1>bad gateway</h1>', { status: 500, headers: { 'Content-Type': 'text/html' } })]
    expect((await failure(post('/api/x'))).problem).toMatchObject({ status: 500, key: 'http.500', problems: [] })
  })
})

describe('trying again', () => {
  const down: Answer = () => Promise.reject(new TypeError('failed to fetch'))

  it('repeats a read twice, then says there is no connection', async () => {
    answers = [down, down, down]
    expect((await failure(get('/api/site'))).offline).toBe(true)
    expect(seen.length).toBe(3)
  })
  it('repeats a write that carries a key, with the same key', async () => {
    answers = [down, json(503, {}), json(201, { ok: true })]
    expect((await post('/api/cases', { key: 'same' })).data).toEqual({ ok: true })
    expect(seen.map((request) => request.headers.get('Idempotency-Key'))).toEqual(['same', 'same', 'same'])
  })
  it('never repeats a write without one', async () => {
    answers = [down, json(200, {})]
    await failure(post('/api/x'))
    expect(seen.length).toBe(1)
  })
  it('never repeats a refusal', async () => {
    answers = [json(409, { key: 'x' }), json(200, {})]
    await failure(get('/api/x'))
    expect(seen.length).toBe(1)
  })
  it('fetches a fresh token once when another tab signed in anew', async () => {
    session.value = signedIn
    answers = [json(403, { key: 'access.csrf_token_wrong' }), json(200, { ...signedIn, csrf_token: 'token-2' }), json(200, { ok: true })]
    await post('/api/x', { body: {} })
    expect(seen[2]!.headers.get('X-CSRF-Token')).toBe('token-2')
  })
})

describe('a session that is gone', () => {
  it('is noticed by whichever call finds out', async () => {
    session.value = signedIn
    answers = [json(401, { key: 'access.sign_in_needed' })]
    expect((await failure(get('/api/cases'))).sessionEnded).toBe(true)
    expect([session.value, sessionEnded.value]).toEqual([null, true])
  })
  it('is not concluded from a link that was used before', async () => {
    session.value = signedIn
    answers = [json(401, { key: 'access.link_refused' })]
    await failure(post('/api/sessions/email', { body: { token: 'used' } }))
    expect([session.value, sessionEnded.value]).toEqual([signedIn, false])
  })
  it('is no news to someone who never signed in', async () => {
    answers = [json(401, { key: 'access.sign_in_needed' })]
    await failure(get('/api/session'))
    expect(sessionEnded.value).toBe(false)
  })
})

it('an idempotency key lasts until its write is done', () => {
  const once = onceKey()
  const first = once.key()
  expect(first).toMatch(/^[\w-]{16,100}$/)
  expect(once.key()).toBe(first)
  once.done()
  expect(once.key()).not.toBe(first)
})
