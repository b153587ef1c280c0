// The problems of an account form by their place, and the sentence for the whole.
import type { ApiError } from '../../api/problem'

export function problemsByPlace(error: ApiError | null): Record<string, string> {
  const byPlace: Record<string, string> = {}
  for (const item of error?.problem.problems ?? []) byPlace[`/${item.place.split('/')[1] ?? ''}`] ??= item.message
  return byPlace
}

// Nothing when every problem stands beside its field.
export function wholeProblem(error: ApiError | null): string {
  if (!error || error.problem.problems.length > 0) return ''
  return error.problem.detail || error.problem.title
}
