// Taking a task, giving it to a colleague, putting it back; each can be undone for some seconds.
import { useQueryClient } from '@tanstack/vue-query'
import { asApiError } from '../../api/problem'
import { session } from '../../api/session_state'
import { pick } from '../../i18n'
import { toast } from '../../ui/toast'
import { assignTask } from '../api'
import type { Colleague } from '../types'
import { t } from '../words'

interface Assignable { id: string; version: number; assignee?: Colleague | null }

export function useAssign() {
  const queries = useQueryClient()

  async function assign(task: Assignable, to: Colleague | null, undo = true): Promise<boolean> {
    const before = task.assignee ?? null
    try {
      const after = await assignTask(task.id, task.version, to?.id ?? null)
      const words = !to ? t('desk.put_back') : to.id === session.value?.account.id ? t('desk.taken') : t('desk.given_to', { name: pick(to.name) })
      const version = after?.version ?? task.version + 1
      toast(words, undo ? { action: { label: t('desk.undo'), run: () => { void assign({ ...task, version, assignee: to }, before, false) } } } : {})
      return true
    } catch (error) {
      const problem = asApiError(error)
      toast(problem.stale ? t('desk.assign_stale') : problem.problem.detail || t('problem.failed'), { tone: 'danger' })
      return false
    } finally {
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      void queries.invalidateQueries({ queryKey: ['case'] })
    }
  }

  function take(task: Assignable): Promise<boolean> {
    const account = session.value?.account
    return account ? assign(task, { id: account.id, name: account.name ?? { zh: '', en: '' } }) : Promise.resolve(false)
  }
  return { assign, take }
}
