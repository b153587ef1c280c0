// One write at a time from one place of a page: busy while it runs, its error kept, its idempotency key kept for retries.
import { computed, ref, shallowRef } from 'vue'
import { onceKey } from '../api/client'
import { asApiError, type ApiError } from '../api/problem'

export function useSend<A extends unknown[], R>(work: (key: string, ...args: A) => Promise<R>) {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)
  const once = onceKey()

  async function run(...args: A): Promise<{ value: R } | null> {
    if (busy.value) return null
    busy.value = true
    error.value = null
    try {
      const value = await work(once.key(), ...args)
      once.done()
      return { value }
    } catch (caught) {
      error.value = asApiError(caught)
      if (error.value.status >= 400 && error.value.status < 500) once.done() // answered: the next try is a new one
      return null
    } finally {
      busy.value = false
    }
  }

  return { busy, error, run, failed: computed(() => error.value !== null), clear: () => { error.value = null } }
}
