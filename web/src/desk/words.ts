import { words, type ShellKey } from '../i18n'
import type { DeskKey } from '../i18n/desk.zh'

export const t = words<ShellKey | DeskKey>()
export type Key = ShellKey | DeskKey
