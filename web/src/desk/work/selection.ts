// The items chosen to be decided together: kept over page changes and reloads of one tab.
import { computed, ref, watch } from 'vue'
import type { BatchItem } from '../types'

export interface Chosen extends BatchItem { number: string; person?: string | null }
const kStored = 'yinqiao.desk.chosen'

function read(): Chosen[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(kStored) ?? '[]')
    return Array.isArray(found) ? found as Chosen[] : []
  } catch { return [] }
}
export const chosen = ref<Chosen[]>(read())
watch(chosen, (now) => {
  try { sessionStorage.setItem(kStored, JSON.stringify(now)) } catch { /* kept until the page closes */ }
}, { deep: true })

const keyOf = (item: { case: string; item: string }) => `${item.case}/${item.item}`
const keys = computed(() => new Set(chosen.value.map(keyOf)))
export const isChosen = (item: { case: string; item: string }) => keys.value.has(keyOf(item))
export function toggle(item: Chosen): void {
  chosen.value = isChosen(item) ? chosen.value.filter((one) => keyOf(one) !== keyOf(item)) : [...chosen.value, item]
}
// Rows read anew: the preview is to be made of what is there now.
export function refresh(rows: readonly { case: string; item?: string | null; version: number }[]): void {
  for (const one of chosen.value) {
    const row = rows.find((found) => found.case === one.case && found.item === one.item)
    if (row) one.version = row.version
  }
}
export function choose(items: Chosen[]): void {
  chosen.value = items
}
