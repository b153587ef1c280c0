// A page whose file cannot be fetched. Without a connection that is said, and the person stays where they are; when the site has
// got a new version meanwhile, whose files have other names, the page is loaded anew, once.
import type { Router } from 'vue-router'
import { t } from '../i18n'
import { toast } from './toast'

const kStored = 'yinqiao.reloaded'
const kOnce_ms = 10_000

export function followLostPages(router: Router): void {
  router.onError(async (_error, to) => {
    const isThere = await fetch('/api/site', { cache: 'no-store' }).then((response) => response.ok, () => false)
    const last = Number(sessionStorage.getItem(kStored) ?? 0)
    if (!isThere) toast(t('problem.offline'), { tone: 'danger' })
    else if (Date.now() - last < kOnce_ms) toast(t('problem.failed'), { tone: 'danger' })
    else {
      sessionStorage.setItem(kStored, String(Date.now()))
      location.assign(router.resolve(to.fullPath).href)
    }
  })
}
