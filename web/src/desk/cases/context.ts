// The one case of a page, shared by its parts: the case as last seen, writes against that version, the open document.
import { useQueryClient } from '@tanstack/vue-query'
import { inject, provide, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'
import { readCase } from '../api'
import { useSend } from '../send'
import type { DeskCase } from '../types'
import { changesBetween, type Change } from './rules'

export interface Document { key: string; title: string; type: string; load: () => Promise<Blob>; saveAs: string }
export interface CaseContext {
  current: ComputedRef<DeskCase>
  document: ShallowRef<Document | null>
  accept: (after: unknown) => Promise<void>
  reload: () => Promise<void>
}
const kContext: InjectionKey<CaseContext> = Symbol('case')

function isCase(found: unknown): found is DeskCase {
  return typeof found === 'object' && found !== null && 'services' in found && 'facts' in found && 'version' in found
}

export function provideCase(current: ComputedRef<DeskCase>): CaseContext {
  const queries = useQueryClient()
  const document = shallowRef<Document | null>(null)
  const keyOf = () => ['case', current.value.id]
  async function reload(): Promise<void> {
    await queries.fetchQuery({ queryKey: keyOf(), queryFn: () => readCase(current.value.id), staleTime: 0 })
  }
  async function accept(after: unknown): Promise<void> {
    if (isCase(after)) queries.setQueryData(keyOf(), after)
    else await reload()
    void queries.invalidateQueries({ queryKey: ['tasks'] })
  }
  const context: CaseContext = { current, document, accept, reload }
  provide(kContext, context)
  return context
}

export function useCaseIfAny(): CaseContext | null {
  return inject(kContext, null)
}

export function useCase(): CaseContext {
  const found = inject(kContext)
  if (!found) throw new Error('a part of the case page stands outside of it')
  return found
}

// A write against the version last seen. When someone else was faster, the case becomes the newer one, the input stays,
// and `changes` says what is different.
export function useCaseWrite<A extends unknown[]>(work: (at: DeskCase, key: string, ...args: A) => Promise<unknown>) {
  const context = useCase()
  const changes = shallowRef<Change[] | null>(null)
  const send = useSend(async (key: string, ...args: A) => context.accept(await work(context.current.value, key, ...args)))

  async function run(...args: A): Promise<boolean> {
    const before = context.current.value
    changes.value = null
    const done = await send.run(...args)
    if (!done && send.error.value?.stale) {
      const now = send.error.value.problem.current
      if (isCase(now)) await context.accept(now)
      else await context.reload().catch(() => null)
      changes.value = changesBetween(before, context.current.value)
    }
    return done !== null
  }
  return { busy: send.busy, error: send.error, clear: () => { send.clear(); changes.value = null }, changes, run }
}
export type CaseWrite = Pick<ReturnType<typeof useCaseWrite>, 'error' | 'changes'>
