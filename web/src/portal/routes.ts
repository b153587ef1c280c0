import { createRouter, createWebHistory, type RouteLocationNormalizedLoaded, type Router } from 'vue-router'
import { ensureSession } from '../api/session'
import { isPerson } from './state/person'
import { t, type Key } from './words'

// What a page declares by its name: its title, and whether it is only for people who signed in.
const kPages: Record<string, { heading: Key; signIn?: true }> = {
  check: { heading: 'check.title' },
  results: { heading: 'results.title' },
  save: { heading: 'save.title' },
  enter: { heading: 'enter.title' },
  apply: { heading: 'apply.title', signIn: true },
  form: { heading: 'apply.title', signIn: true },
  receipt: { heading: 'receipt.title', signIn: true },
  cases: { heading: 'cases.title', signIn: true },
  case: { heading: 'case.title', signIn: true },
  profile: { heading: 'profile.title', signIn: true },
  accesses: { heading: 'accesses.title', signIn: true },
  nowhere: { heading: 'problem.not_found' },
}
const pageOf = (route: RouteLocationNormalizedLoaded) => kPages[String(route.name)]
export const titleOf = (route: RouteLocationNormalizedLoaded): string => {
  const page = pageOf(route)
  return page ? t(page.heading) : ''
}

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/portal/'),
    scrollBehavior: (_to, _from, saved) => saved ?? false,
    routes: [
      { path: '/', redirect: '/check' },
      { path: '/check/:fact?', name: 'check', component: () => import('./check/CheckPage.vue') },
      { path: '/results', name: 'results', component: () => import('./check/ResultsPage.vue') },
      { path: '/save', name: 'save', component: () => import('./sign_in/SavePage.vue') },
      { path: '/enter', name: 'enter', component: () => import('./sign_in/EnterPage.vue') },
      { path: '/apply', name: 'apply', component: () => import('./apply/StartPage.vue') },
      { path: '/apply/:draft/:step?', name: 'form', component: () => import('./apply/FormPage.vue') },
      { path: '/receipt/:case', name: 'receipt', component: () => import('./apply/ReceiptPage.vue') },
      { path: '/cases', name: 'cases', component: () => import('./cases/CasesPage.vue') },
      { path: '/cases/:id', name: 'case', component: () => import('./cases/CasePage.vue') },
      { path: '/profile', name: 'profile', component: () => import('./profile/ProfilePage.vue') },
      { path: '/profile/accesses', name: 'accesses', component: () => import('./profile/AccessesPage.vue') },
      { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./NotFoundPage.vue') },
    ],
  })
  router.beforeEach(async (to) => {
    if (!pageOf(to as RouteLocationNormalizedLoaded)?.signIn) return true
    const session = await ensureSession().catch(() => undefined) // without a connection the page itself says so
    if (session !== undefined && !isPerson(session)) return { name: 'save', query: { then: to.fullPath } }
    return true
  })
  return router
}
