import type { Text, Titled } from '../types'

export interface PolicyRow {
  policy: string
  title: Text
  summary?: Text
  owner?: Titled | null
  version?: string | null
  in_force?: boolean
  from?: string | null
  to?: string | null
  verified?: boolean
  mark_note?: Text | null
  versions?: (string | { version: string })[]
}
export interface Finding { where?: string; file?: string; line?: number; column?: number; what?: string; why?: string; message?: Text | string; text?: Text | string }
export interface PolicyCheckView {
  policy?: string
  title?: Text
  findings: (Finding | string)[]
  versions?: CheckedVersion[]
  examples?: number
  [more: string]: unknown
}
export interface CheckedVersion { version: string; examples?: number; conditions?: { id: string; label: Text; failed_by?: string[] }[]; rules?: number; rules_hit?: number }
