// What the client must know about the session; kept apart so that client and session may use one another.
import { computed, ref } from 'vue'
import type { Session } from './types'

// undefined: not asked yet; null: nobody is signed in.
export const session = ref<Session | null | undefined>(undefined)
export const csrfToken = computed(() => session.value?.csrf_token ?? null)
// True from the moment a call finds the session gone until someone signs in again or leaves.
export const sessionEnded = ref(false)

export function noteSessionEnded(): void {
  if (session.value) sessionEnded.value = true
  session.value = null
}

export async function refreshCsrf(): Promise<void> {
  const response = await fetch('/api/session', { credentials: 'same-origin', headers: { Accept: 'application/json' } }).catch(() => null)
  if (response?.ok) session.value = await response.json() as Session
}
