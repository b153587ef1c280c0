// The running results: asked again after every answer; an answer that comes late for older facts is dropped.
import { ref } from 'vue'
import { asApiError, type ApiError } from '../../api/problem'
import type { Assessments } from '../../api/types'
import { assess } from '../api'
import { local } from './answers'
import { known } from './profile'

export const results = ref<Assessments | null>(null)
export const resultsError = ref<ApiError | null>(null)
export const asking = ref(false)
let present: AbortController | null = null

export async function refreshResults(policies?: string[]): Promise<Assessments | null> {
  present?.abort()
  const mine = new AbortController()
  present = mine
  asking.value = true
  try {
    const found = await assess({ answers: known.value, skipped: local.value.skipped, ...(policies?.length ? { policies } : {}) }, mine.signal)
    if (present !== mine) return null
    results.value = found
    resultsError.value = null
    return found
  } catch (error) {
    if (present !== mine) return null
    resultsError.value = asApiError(error)
    return null
  } finally {
    if (present === mine) asking.value = false
  }
}
