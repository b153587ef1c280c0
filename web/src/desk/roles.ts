// Which pages a role has, and where it begins.
import type { Session } from '../api/types'

export type Area = 'work' | 'policies' | 'audit' | 'accounts'
const kAreas: Record<string, Area> = {
  officer: 'work', department_officer: 'work', policy_officer: 'policies', auditor: 'audit', administrator: 'accounts',
}
export function areasOf(session: Session | null | undefined): Area[] {
  const areas = (session?.account.roles ?? []).map((role) => kAreas[role]).filter((area): area is Area => area !== undefined)
  return [...new Set(areas)]
}
export const pathOf: Record<Area, string> = { work: '/', policies: '/policies', audit: '/audit', accounts: '/accounts' }
export function homeOf(session: Session | null | undefined): string {
  const first = areasOf(session)[0]
  return first === undefined ? '/accounts' : pathOf[first]
}
