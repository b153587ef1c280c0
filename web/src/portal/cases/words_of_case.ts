// States and dates of a case in words.
import type { CaseItem, CaseState, CaseSummary, Clock } from '../../api/types'
import { pick } from '../../i18n'
import { formatDate, joinSentences } from '../../i18n/format'
import type { Tone } from '../../ui/Tag.vue'
import { t } from '../words'

export const toneOfCase = (state: CaseState): Tone => ({ open: 'now', waiting_for_you: 'warn', decided: 'yes', withdrawn: 'plain' } as const)[state]
export const toneOfItem = (item: CaseItem): Tone => ({ open: 'now', granted: 'yes', refused: 'no', withdrawn: 'plain' } as const)[item.state]

export function dueText(one: Pick<CaseSummary, 'due_on' | 'due_note'>): string {
  return one.due_on ? t('case.due_by', { day: formatDate(one.due_on) }) : pick(one.due_note)
}

// "10 working days were promised, 4 are used"; waiting for the person is told apart.
export function clockText(clock: Clock): string {
  if (!clock.promised_days) return ''
  const promised = clock.promised_days
  const used = typeof clock.used_days === 'number'
    ? t('case.clock', { promised, used: clock.used_days }, promised)
    : t('case.clock_promised', { promised }, promised)
  return joinSentences([used, clock.paused_days ? t('case.clock_paused', { n: clock.paused_days }, clock.paused_days) : ''])
}
