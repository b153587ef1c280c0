// What the case page tells before anything is sent. The server decides; these only keep an officer from a wasted click.
import type { DeskCase, DeskFact, DeskItem, Holds, Need, Proposal } from '../types'

export type Outcome = 'granted' | 'refused'

export function isAgainst(proposal: Proposal, outcome: Outcome): boolean {
  if (proposal === 'yes') return outcome === 'refused'
  return proposal === 'no' && outcome === 'granted'
}

// Against the proposal, or where there is none to follow, the officer writes down why.
export function needsReason(proposal: Proposal, outcome: Outcome): boolean {
  return proposal === 'cannot_tell' || (proposal === 'none' && outcome === 'refused') || isAgainst(proposal, outcome)
}

// Facts under the conditions of one item's policy that nobody has verified yet.
export function unverifiedFor(item: DeskItem, facts: readonly DeskFact[]): DeskFact[] {
  if (!item.policy) return []
  return facts.filter((fact) => !fact.verified_on && fact.needed_by.some((need) => need.policy === item.policy))
}

export function worst(needs: readonly Need[]): Holds | null {
  if (needs.length === 0) return null
  if (needs.some((need) => need.holds === 'no')) return 'no'
  return needs.some((need) => need.holds === 'unknown') ? 'unknown' : 'yes'
}

// Mine first, then what a policy needs, unverified before verified; the order given breaks ties.
export function sortFacts(facts: readonly DeskFact[]): DeskFact[] {
  const rank = (fact: DeskFact) => (fact.mine ? 0 : 4) + (fact.needed_by.length > 0 ? 0 : 2) + (fact.verified_on ? 1 : 0)
  return facts
    .map((fact, index) => ({ fact, index }))
    .sort((a, b) => rank(a.fact) - rank(b.fact) || a.index - b.index)
    .map((row) => row.fact)
}

export function verifiedCount(facts: readonly DeskFact[]): { done: number; of: number } {
  const needed = facts.filter((fact) => fact.needed_by.length > 0)
  return { done: needed.filter((fact) => fact.verified_on).length, of: needed.length }
}

// The sum of amounts as the API writes them, "2000" or "2000.5" or "2000.50", in whole fen; none and null count nothing.
export function sumOfAmounts(amounts: readonly (string | null | undefined)[]): string {
  const fen = amounts.reduce((sum, amount) => {
    const parts = /^(\d+)(?:\.(\d{1,2}))?$/.exec(amount ?? '')
    return parts ? sum + BigInt(parts[1]! + (parts[2] ?? '').padEnd(2, '0')) : sum
  }, 0n)
  return `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`
}

export type Change =
  | { kind: 'fact'; label: DeskFact['label']; from: DeskFact['shown']; to: DeskFact['shown']; verified: boolean }
  | { kind: 'item'; label: DeskItem['title']; to: DeskItem['state'] }
  | { kind: 'task'; label: DeskCase['tasks'][number]['title']; to: DeskCase['tasks'][number]['state'] }
  | { kind: 'requests' | 'messages' | 'materials'; more: number }

// What became different between the case as it was shown and as it is now, for someone whose save was refused.
export function changesBetween(before: DeskCase, now: DeskCase): Change[] {
  const changes: Change[] = []
  const was = new Map(before.facts.map((fact) => [fact.fact, fact]))
  for (const fact of now.facts) {
    const old = was.get(fact.fact)
    if (old && old.value === fact.value && old.verified_on === fact.verified_on) continue
    changes.push({ kind: 'fact', label: fact.label, from: old?.shown ?? { zh: '', en: '' }, to: fact.shown, verified: Boolean(fact.verified_on) })
  }
  for (const item of now.services) {
    if (before.services.find((old) => old.item === item.item)?.state !== item.state) changes.push({ kind: 'item', label: item.title, to: item.state })
  }
  for (const task of now.tasks) {
    if (before.tasks.find((old) => old.id === task.id)?.state !== task.state) changes.push({ kind: 'task', label: task.title, to: task.state })
  }
  for (const kind of ['requests', 'messages', 'materials'] as const) {
    const more = now[kind].length - before[kind].length
    if (more !== 0) changes.push({ kind, more })
  }
  return changes
}
