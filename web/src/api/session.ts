// Signing in and out, and hearing of it in the other tabs of the same browser.
import { get, post, remove } from './client'
import { ApiError } from './problem'
import { session, sessionEnded } from './session_state'
import type { Session } from './types'

export { session, sessionEnded }

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('yinqiao.session')
channel?.addEventListener('message', () => { void loadSession() })

function begin(next: Session): Session {
  session.value = next
  sessionEnded.value = false
  channel?.postMessage('changed')
  return next
}

// Asks once per page load; `loadSession` asks again.
export async function ensureSession(): Promise<Session | null> {
  return session.value === undefined ? loadSession() : session.value
}

export async function loadSession(): Promise<Session | null> {
  try {
    const { data } = await get<Session>('/api/session')
    session.value = data
    sessionEnded.value = false
    return data
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      session.value = null
      return null
    }
    throw error
  }
}

export async function signInByLink(token: string): Promise<Session> {
  return begin((await post<Session>('/api/sessions/email', { body: { token } })).data)
}

export async function signInStaff(login: string, password: string, code: string): Promise<Session> {
  return begin((await post<Session>('/api/sessions/staff', { body: { login, password, code } })).data)
}

export async function signOut(): Promise<void> {
  try {
    await remove('/api/session')
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error
  }
  session.value = null
  sessionEnded.value = false
  channel?.postMessage('changed')
}
