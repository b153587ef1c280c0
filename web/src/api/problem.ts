// Failures of the API as one kind of error, whatever went wrong: a problem document, no connection, or no sense.
import type { components } from './schema'

export type ProblemItem = components['schemas']['ProblemItem']

export interface Problem {
  type?: string
  title: string
  status: number // 0: nothing came back
  key: string
  detail?: string
  problems: ProblemItem[]
  incident?: string | null
  current?: unknown
  changed?: string[] | null
}

export class ApiError extends Error {
  readonly problem: Problem
  readonly retryAfterSeconds: number | null

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(`${problem.status} ${problem.key}`)
    this.name = 'ApiError'
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): number { return this.problem.status }
  get key(): string { return this.problem.key }
  get offline(): boolean { return this.problem.status === 0 }
  get sessionEnded(): boolean { return this.problem.status === 401 }
  get stale(): boolean { return this.problem.status === 412 }
  get notFound(): boolean { return this.problem.status === 404 }

  // The message for one field, by the end of its JSON pointer: messageAt('/answers/3/value').
  messageAt(place: string): string | null {
    return this.problem.problems.find((item) => item.place === place || item.place.startsWith(`${place}/`))?.message ?? null
  }
}

export function problemOf(status: number, body: unknown): Problem {
  const given = typeof body === 'object' && body !== null ? body as Partial<Problem> : {}
  return {
    ...given,
    title: given.title ?? '',
    status: given.status ?? status,
    key: given.key ?? (status === 404 ? 'not_found' : `http.${status}`),
    problems: Array.isArray(given.problems) ? given.problems : [],
  }
}

export function offlineProblem(): ApiError {
  return new ApiError({ title: '', status: 0, key: 'offline', problems: [] })
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError({ title: '', status: 500, key: 'web.failed', detail: String(error), problems: [] })
}
