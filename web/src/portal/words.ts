import { words, type ShellKey } from '../i18n'
import type { PortalKey } from '../i18n/portal.zh'

export const t = words<ShellKey | PortalKey>()
export type Key = ShellKey | PortalKey
