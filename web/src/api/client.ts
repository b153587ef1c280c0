// The one way to the server. Adds the language, the CSRF token, Idempotency-Key and If-Match; gives data with its ETag
// or throws ApiError. Repeats a call only where that is safe: reads, and writes that carry an idempotency key.
import createClient from 'openapi-fetch'
import { language } from '../i18n'
import { ApiError, offlineProblem, problemOf } from './problem'
import { csrfToken, noteSessionEnded, refreshCsrf } from './session_state'

export interface Reply<T> { data: T; etag: string | null; status: number }

export interface CallOptions {
  path?: Record<string, string> // fills {id} in the address
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  etag?: string | null // If-Match
  key?: string // Idempotency-Key
  signal?: AbortSignal
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
interface RawResult { data?: unknown; error?: unknown; response: Response }
type RawCall = (method: Method, path: string, init: Record<string, unknown>) => Promise<RawResult>

const client = createClient<Record<string, never>>({
  baseUrl: '',
  credentials: 'same-origin',
  fetch: (request: Request) => fetch(request),
})
const raw = client.request as unknown as RawCall

const kPauses_ms = [400, 1500]
const pause = (time_ms: number) => new Promise((resolve) => setTimeout(resolve, time_ms))

export function commonHeaders(method: string, options: Pick<CallOptions, 'etag' | 'key'>): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': language.value }
  if (method !== 'get' && csrfToken.value) headers['X-CSRF-Token'] = csrfToken.value
  if (options.etag) headers['If-Match'] = options.etag
  if (options.key) headers['Idempotency-Key'] = options.key
  return headers
}

async function once<T>(method: Method, path: string, options: CallOptions): Promise<Reply<T>> {
  let result: RawResult
  try {
    result = await raw(method, path, {
      params: { path: options.path, query: options.query },
      body: options.body,
      headers: commonHeaders(method, options),
      signal: options.signal,
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw offlineProblem()
  }
  const { response } = result
  if (response.ok) return { data: result.data as T, etag: response.headers.get('ETag'), status: response.status }
  throw errorOf(response.status, result.error, response.headers.get('Retry-After'), path)
}

// A refused sign-in is a 401 that says nothing of the session there may be.
const isSignIn = (path: string) => path.startsWith('/api/sessions/')

export function errorOf(status: number, body: unknown, retryAfter: string | null, path = ''): ApiError {
  const seconds = retryAfter === null ? NaN : Number(retryAfter)
  const error = new ApiError(problemOf(status, body), Number.isFinite(seconds) ? seconds : null)
  if (error.sessionEnded && !isSignIn(path)) noteSessionEnded()
  return error
}

function worthAnotherTry(error: ApiError): boolean {
  return error.offline || error.status === 502 || error.status === 503 || error.status === 504
}

export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<Reply<T>> {
  const repeatable = method === 'get' || options.key !== undefined
  let freshToken = false
  for (let tries = 0; ; ) {
    try {
      return await once<T>(method, path, options)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 403 && error.key.includes('csrf') && !freshToken) {
        freshToken = true // another tab signed in anew
        await refreshCsrf()
        continue
      }
      const wait = kPauses_ms[tries++]
      if (!repeatable || !worthAnotherTry(error) || wait === undefined) throw error
      await pause(wait)
    }
  }
}

export const get = <T>(path: string, options?: CallOptions) => call<T>('get', path, options)
export const post = <T>(path: string, options?: CallOptions) => call<T>('post', path, options)
export const put = <T>(path: string, options?: CallOptions) => call<T>('put', path, options)
export const patch = <T>(path: string, options?: CallOptions) => call<T>('patch', path, options)
export const remove = <T = void>(path: string, options?: CallOptions) => call<T>('delete', path, options)

// An idempotency key that stays the same until the write is known to have arrived: `key()` for every try, `done()` after.
export function onceKey(): { key: () => string; done: () => void } {
  let present: string | null = null
  return {
    key: () => (present ??= crypto.randomUUID()),
    done: () => { present = null },
  }
}

// Asks the server again when the page's language changes nothing: texts carry both languages. Kept for lists that grow.
export interface Page<T> { items: T[]; next_cursor: string | null }

export async function listAll<T>(path: string, options: CallOptions = {}, most = 500): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const { data } = await get<Page<T>>(path, { ...options, query: { ...options.query, cursor, limit: 100 } })
    items.push(...data.items)
    cursor = data.next_cursor ?? undefined
  } while (cursor && items.length < most)
  return items
}
