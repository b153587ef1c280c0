// Who is signed in here as a person; staff use the desk and count as nobody in the portal.
import { computed } from 'vue'
import { session } from '../../api/session'
import type { Session } from '../../api/types'

export const isPerson = (found: Session | null | undefined): found is Session => found?.account.kind === 'talent'
export const person = computed(() => (isPerson(session.value) ? session.value : null))
