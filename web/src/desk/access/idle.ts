// When the session will end for want of activity. The server tells once; every answered call moves the end on.
import { computed, ref } from 'vue'
import type { Session } from '../../api/types'

const kWarning_ms = 2 * 60_000
const kUsual_ms = 15 * 60_000
const kSlack_ms = 35_000 // the server writes activity down at most every 30 s

const allowed_ms = ref(kUsual_ms)
const lastSeen = ref(0)
const absoluteEnd = ref(0)
const now = ref(0)

// Clocks of browser and server may differ, so only the length of time is taken, and only a sensible one.
export function idleSpan(session: Session, at: number): number {
  const span = Date.parse(session.idle_ends_at) - at
  return span > 0 && span <= 2 * kUsual_ms ? span : kUsual_ms
}

// Other tabs of the same browser share the session, so their activity counts too.
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('yinqiao.activity')
channel?.addEventListener('message', (event: MessageEvent<number>) => { lastSeen.value = Math.max(lastSeen.value, Number(event.data) || 0) })

export function noteActivity(): void {
  lastSeen.value = Date.now()
  now.value = lastSeen.value
  channel?.postMessage(lastSeen.value)
}

export function startIdle(session: Session): void {
  const at = Date.now()
  allowed_ms.value = idleSpan(session, at)
  absoluteEnd.value = at + Math.max(0, Date.parse(session.ends_at) - at)
  noteActivity()
}

export function tick(): void {
  now.value = Date.now()
}

export function remainingAt(at: number, seen: number, span: number, end: number): number {
  return Math.min(seen + span - kSlack_ms, end || Infinity) - at
}

export const remaining_ms = computed(() => remainingAt(now.value, lastSeen.value, allowed_ms.value, absoluteEnd.value))
// Over only when the server must think so too: asking it would make the session live on.
export const isOver = computed(() => lastSeen.value > 0 && remaining_ms.value <= -kSlack_ms)
export const isWarning = computed(() => lastSeen.value > 0 && remaining_ms.value <= kWarning_ms && !isOver.value)
