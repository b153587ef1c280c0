// After each change of page: the title of the tab, the focus on the h1, the top of the page.
import { nextTick, watch } from 'vue'
import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'
import { language } from '../i18n'

export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  if (!heading.hasAttribute('tabindex')) heading.setAttribute('tabindex', '-1')
  heading.focus({ preventScroll: true })
}

// `titleOf` gives the page's own title; the site's name is put behind it.
export function followRoutes(router: Router, titleOf: (route: RouteLocationNormalizedLoaded) => string, siteName: () => string): void {
  let first = true
  const writeTitle = () => {
    document.title = [titleOf(router.currentRoute.value), siteName()].filter(Boolean).join(' - ')
  }
  router.afterEach(async (to, from) => {
    writeTitle()
    if (first || to.path === from.path) { first = false; return }
    await nextTick()
    window.scrollTo(0, 0)
    focusHeading()
  })
  watch([language, siteName], writeTitle)
}
