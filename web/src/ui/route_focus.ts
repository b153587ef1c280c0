// After each change of page: the title of the tab, the focus on the h1, the top of the page.
import { nextTick, watch } from 'vue'
import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'
import { language } from '../i18n'

export function focusHeading(): boolean {
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return false
  if (!heading.hasAttribute('tabindex')) heading.setAttribute('tabindex', '-1')
  heading.focus({ preventScroll: true })
  return true
}

// A page that is still loading has no heading yet: it gets the focus when it comes, unless the person went elsewhere.
const kPatience_ms = 10_000
let waiting: MutationObserver | null = null
function focusWhenThere(): void {
  waiting?.disconnect()
  waiting = null
  const main = document.querySelector('main')
  if (focusHeading() || !main) return
  ;(document.activeElement as HTMLElement | null)?.blur()
  const observer = new MutationObserver(() => {
    if (document.activeElement !== document.body || focusHeading()) observer.disconnect()
  })
  observer.observe(main, { childList: true, subtree: true })
  waiting = observer
  setTimeout(() => observer.disconnect(), kPatience_ms)
}

// `titleOf` gives the page's own title; the site's name is put behind it.
export function followRoutes(router: Router, titleOf: (route: RouteLocationNormalizedLoaded) => string, siteName: () => string): void {
  let first = router.currentRoute.value.matched.length === 0 // else the page shown first is there already
  const writeTitle = () => {
    document.title = [titleOf(router.currentRoute.value), siteName()].filter(Boolean).join(' - ')
  }
  router.afterEach(async (to, from) => {
    writeTitle()
    if (first || to.path === from.path) { first = false; return }
    await nextTick()
    window.scrollTo(0, 0)
    focusWhenThere()
  })
  watch([language, siteName], writeTitle, { immediate: true })
}
