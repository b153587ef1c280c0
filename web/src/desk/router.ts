import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationNormalizedLoaded } from 'vue-router'
import { ensureSession } from '../api/session'
import { session } from '../api/session_state'
import { areasOf, homeOf, type Area } from './roles'
import type { Key } from './words'

interface Page { title: Key; area?: Area; open?: boolean }
const page = (about: Page) => ({ page: about })
export function pageOf(route: { meta: Record<string | number | symbol, unknown> }): Page | undefined {
  return route.meta.page as Page | undefined
}

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/sign-in', component: () => import('./access/SignInPage.vue'), meta: page({ title: 'desk.sign_in', open: true }) },
    { path: '/', component: () => import('./work/WorkList.vue'), meta: page({ title: 'desk.work', area: 'work' }) },
    { path: '/cases/:id', component: () => import('./cases/CasePage.vue'), props: true, meta: page({ title: 'desk.case', area: 'work' }) },
    { path: '/together', component: () => import('./work/TogetherPage.vue'), meta: page({ title: 'desk.together', area: 'work' }) },
    { path: '/policies', component: () => import('./policies/PoliciesPage.vue'), meta: page({ title: 'desk.policies', area: 'policies' }) },
    { path: '/policies/:id', component: () => import('./policies/PolicyCheck.vue'), props: true, meta: page({ title: 'desk.policy_check', area: 'policies' }) },
    { path: '/audit', component: () => import('./audit/AuditPage.vue'), meta: page({ title: 'desk.audit', area: 'audit' }) },
    { path: '/accounts', component: () => import('./access/AccountsPage.vue'), meta: page({ title: 'desk.accounts' }) },
    { path: '/:rest(.*)*', component: () => import('./access/NotFound.vue'), meta: page({ title: 'desk.not_found', open: true }) },
  ],
})

// Someone whose session ended on a page stays there (a bar offers to sign in again); a new arrival signs in first.
router.beforeEach(async (to: RouteLocationNormalized, from: RouteLocationNormalizedLoaded) => {
  if (session.value === undefined) await ensureSession().catch(() => null)
  const about = pageOf(to)
  if (!about || about.open) return true
  if (!session.value) {
    if (from.matched.length > 0 && from.path === to.path) return true
    return { path: '/sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
  }
  if (session.value.account.kind !== 'staff') return { path: '/sign-in' }
  const areas = areasOf(session.value)
  if (about.area && !areas.includes(about.area)) return to.path === '/' ? homeOf(session.value) : { path: '/not-found', replace: true }
  return true
})
