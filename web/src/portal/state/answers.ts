// What a person answered on this device, before they save it. Lives in this browser alone; other tabs see it at once.
import { computed, ref } from 'vue'
import type { FactAnswer, FactValue } from '../../api/types'

export interface LocalAnswers {
  answers: Record<string, FactValue>
  skipped: string[]
  order: string[] // facts in the order they were asked
}

const kStored = 'yinqiao.answers'
const nothing = (): LocalAnswers => ({ answers: {}, skipped: [], order: [] })

export function parseStored(text: string | null): LocalAnswers {
  try {
    const found = JSON.parse(text ?? '') as Partial<LocalAnswers> | null
    if (typeof found?.answers !== 'object' || found.answers === null) return nothing()
    const answers = Object.fromEntries(Object.entries(found.answers).filter(([, value]) => value === null || typeof value === 'string' || typeof value === 'boolean'))
    const texts = (list: unknown) => (Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [])
    return { answers, skipped: texts(found.skipped), order: texts(found.order) }
  } catch {
    return nothing()
  }
}

function read(): LocalAnswers {
  try { return parseStored(localStorage.getItem(kStored)) } catch { return nothing() }
}

export const local = ref<LocalAnswers>(read())

function keep(next: LocalAnswers): void {
  local.value = next
  try {
    if (next.order.length === 0) localStorage.removeItem(kStored)
    else localStorage.setItem(kStored, JSON.stringify(next))
  } catch { /* without storage the answers last until the page closes */ }
}

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === kStored || event.key === null) local.value = read()
  })
}

const withOrder = (fact: string) => (local.value.order.includes(fact) ? local.value.order : [...local.value.order, fact])

export function answerFact(fact: string, value: FactValue): void {
  keep({ answers: { ...local.value.answers, [fact]: value }, skipped: local.value.skipped.filter((one) => one !== fact), order: withOrder(fact) })
}

export function skipFact(fact: string): void {
  const answers = { ...local.value.answers }
  delete answers[fact]
  keep({ answers, skipped: [...local.value.skipped.filter((one) => one !== fact), fact], order: withOrder(fact) })
}

// Asks these again: answered "I don't know" before, they count as open now.
export function reopenFacts(facts: string[]): void {
  keep({
    ...local.value,
    skipped: local.value.skipped.filter((one) => !facts.includes(one)),
    order: local.value.order.filter((one) => !facts.includes(one) || one in local.value.answers),
  })
}

export function clearAnswers(): void {
  keep(nothing())
}

export const localList = computed<FactAnswer[]>(() =>
  local.value.order.filter((fact) => fact in local.value.answers).map((fact) => ({ fact, value: local.value.answers[fact] ?? null })))
