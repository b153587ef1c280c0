import { createRouter, createWebHistory, type Router } from 'vue-router'
import { ensureSession } from '../api/session'
import type { Key } from './words'

declare module 'vue-router' {
  interface RouteMeta { title?: Key; signIn?: boolean }
}

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/portal/'),
    scrollBehavior: (_to, _from, saved) => saved ?? false,
    routes: [
      { path: '/', redirect: '/check' },
      { path: '/check/:fact?', name: 'check', component: () => import('./check/CheckPage.vue'), meta: { title: 'check.title' } },
      { path: '/results', name: 'results', component: () => import('./check/ResultsPage.vue'), meta: { title: 'results.title' } },
      { path: '/save', name: 'save', component: () => import('./sign_in/SavePage.vue'), meta: { title: 'save.title' } },
      { path: '/enter', name: 'enter', component: () => import('./sign_in/EnterPage.vue'), meta: { title: 'enter.title' } },
      { path: '/apply', name: 'apply', component: () => import('./apply/StartPage.vue'), meta: { title: 'apply.title', signIn: true } },
      { path: '/apply/:draft/:step?', name: 'form', component: () => import('./apply/FormPage.vue'), meta: { title: 'apply.title', signIn: true } },
      { path: '/receipt/:case', name: 'receipt', component: () => import('./apply/ReceiptPage.vue'), meta: { title: 'receipt.title', signIn: true } },
      { path: '/cases', name: 'cases', component: () => import('./cases/CasesPage.vue'), meta: { title: 'cases.title', signIn: true } },
      { path: '/cases/:id', name: 'case', component: () => import('./cases/CasePage.vue'), meta: { title: 'case.title', signIn: true } },
      { path: '/profile', name: 'profile', component: () => import('./profile/ProfilePage.vue'), meta: { title: 'profile.title', signIn: true } },
      { path: '/profile/accesses', name: 'accesses', component: () => import('./profile/AccessesPage.vue'), meta: { title: 'accesses.title', signIn: true } },
      { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./NotFoundPage.vue'), meta: { title: 'problem.not_found' } },
    ],
  })
  router.beforeEach(async (to) => {
    if (!to.meta.signIn) return true
    const session = await ensureSession().catch(() => undefined) // without a connection the page itself says so
    if (session === null) return { name: 'save', query: { then: to.fullPath } }
    return true
  })
  return router
}
