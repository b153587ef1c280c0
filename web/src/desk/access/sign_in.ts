import { t } from '../words'

// Codes are typed with spaces and by Chinese keyboards in full width.
export function plainCode(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '')
}

export function waitWords(seconds: number | null): string {
  if (seconds === null) return t('desk.sign_in_wait')
  return seconds < 90 ? t('desk.sign_in_wait_seconds', { n: Math.max(1, Math.ceil(seconds)) }) : t('desk.sign_in_wait_minutes', { n: Math.ceil(seconds / 60) })
}

// Where someone wanted to go, if it is a page of the desk.
export function wishedPath(to: unknown): string | null {
  return typeof to === 'string' && to.startsWith('/') && !to.startsWith('//') && !to.startsWith('/sign-in') ? to : null
}
