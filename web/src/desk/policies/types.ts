import type { Text, Titled } from '../types'

export interface PolicyRow {
  policy: string
  title: Text
  summary: Text
  owner: Titled
  version: string
  in_force: boolean
  from: string
  to?: string | null
  verified: boolean
  mark_note: Text
  versions: string[]
}
export interface Finding { file: string; line: number; column: number; what: string }
export interface CheckedVersion { version: string; examples: number; conditions: { id: string; label: Text; failed_by: string[] }[] }
export interface PolicyCheckView { policy: string; title: Text; findings: Finding[]; examples: number; versions: CheckedVersion[] }
