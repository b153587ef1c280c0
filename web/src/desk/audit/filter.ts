// The filters of the audit page between the address bar and the API.
import type { AuditFilter } from '../types'

export const kFields = ['actor', 'action', 'case', 'person', 'from', 'to'] as const
export const kActions = ['cases.', 'facts.', 'access.', 'people.', 'attachments.', 'audit.'] as const

// What people type for a day: 2026-11-24, 2026/1/4, 2026.1.4, 20261124, 2026年1月4日.
export function plainDay(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  const parts = /^(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text)
  if (!parts) return null
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? parts[4]), Number(parts[3] ?? parts[5])]
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null
}

export function filterOf(query: Record<string, unknown>): AuditFilter {
  const filter: AuditFilter = {}
  for (const field of kFields) {
    const value = query[field]
    if (typeof value === 'string' && value.trim() !== '') filter[field] = value.trim()
  }
  return filter
}
