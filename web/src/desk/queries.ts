// What several pages read: kept by the query cache, asked once.
import { QueryClient, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { asApiError } from '../api/problem'
import { listColleagues, listServices, readSite, readVocabulary } from './api'
import { localDay } from './dates'

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 20_000, refetchOnWindowFocus: true } }, // the client repeats by itself
})

const kStays = { staleTime: Infinity, gcTime: Infinity, refetchOnWindowFocus: false } // changes with the pack only
export const useSite = () => useQuery({ queryKey: ['site'], queryFn: readSite, ...kStays })
export function useToday() {
  const site = useSite()
  return computed(() => site.data.value?.today ?? localDay(new Date()))
}
export const useVocabulary = () => useQuery({ queryKey: ['vocabulary'], queryFn: readVocabulary, ...kStays })
export const useServices = () => useQuery({ queryKey: ['services'], queryFn: listServices, ...kStays })
export const useColleagues = () => useQuery({ queryKey: ['colleagues'], queryFn: listColleagues, staleTime: 5 * 60_000 })

export function useFailure(query: { error: { value: unknown } }) {
  return computed(() => (query.error.value ? asApiError(query.error.value) : null))
}
