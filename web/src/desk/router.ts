import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationNormalizedLoaded } from 'vue-router'
import { ensureSession } from '../api/session'
import { session } from '../api/session_state'
import { areasOf, homeOf, type Area } from './roles'
import type { Key } from './words'

declare module 'vue-router' {
  interface RouteMeta { title: Key; area?: Area; open?: boolean }
}

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/sign-in', component: () => import('./access/SignInPage.vue'), meta: { title: 'desk.sign_in', open: true } },
    { path: '/', component: () => import('./work/WorkList.vue'), meta: { title: 'desk.work', area: 'work' } },
    { path: '/cases/:id', component: () => import('./cases/CasePage.vue'), props: true, meta: { title: 'desk.case', area: 'work' } },
    { path: '/together', component: () => import('./work/TogetherPage.vue'), meta: { title: 'desk.together', area: 'work' } },
    { path: '/policies', component: () => import('./policies/PoliciesPage.vue'), meta: { title: 'desk.policies', area: 'policies' } },
    { path: '/policies/:id', component: () => import('./policies/PolicyCheck.vue'), props: true, meta: { title: 'desk.policy_check', area: 'policies' } },
    { path: '/audit', component: () => import('./audit/AuditPage.vue'), meta: { title: 'desk.audit', area: 'audit' } },
    { path: '/accounts', component: () => import('./access/AccountsPage.vue'), meta: { title: 'desk.accounts' } },
    { path: '/:rest(.*)*', component: () => import('./access/NotFound.vue'), meta: { title: 'desk.not_found', open: true } },
  ],
})

// Someone whose session ended on a page stays there (a bar offers to sign in again); a new arrival signs in first.
router.beforeEach(async (to: RouteLocationNormalized, from: RouteLocationNormalizedLoaded) => {
  if (session.value === undefined) await ensureSession().catch(() => null)
  if (to.meta.open) return true
  if (!session.value) {
    if (from.matched.length > 0 && from.path === to.path) return true
    return { path: '/sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
  }
  if (session.value.account.kind !== 'staff') return { path: '/sign-in' }
  const areas = areasOf(session.value)
  if (to.meta.area && !areas.includes(to.meta.area)) return to.path === '/' ? homeOf(session.value) : { path: '/not-found', replace: true }
  return true
})
