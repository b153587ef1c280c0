// Signing in and out, and hearing of it in the other tabs of the same browser.
import { get, post, remove } from './client'
import { ApiError } from './problem'
import { session, sessionEnded } from './session_state'
import type { Session } from './types'

export { session, sessionEnded }

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('yinqiao.session')
channel?.addEventListener('message', () => { void loadSession() })

// A mark that this browser has a session, so that visitors who never signed in cost no call.
const kHint = 'yinqiao.session'
function noteHint(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(kHint, '1')
    else localStorage.removeItem(kHint)
  } catch { /* then every page asks */ }
}
function hinted(): boolean {
  try { return localStorage.getItem(kHint) !== null } catch { return true }
}

function begin(next: Session): Session {
  session.value = next
  sessionEnded.value = false
  noteHint(true)
  channel?.postMessage('changed')
  return next
}

// For pages that work without a session: asks only when this browser has signed in before.
export async function likelySession(): Promise<Session | null> {
  return hinted() ? ensureSession() : null
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
    noteHint(true)
    return data
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      session.value = null
      noteHint(false)
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
  noteHint(false)
  channel?.postMessage('changed')
}
