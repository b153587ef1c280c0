import { createApp } from 'vue'
import '../ui/app.css'
import './portal.css'
import { pick, startWords } from '../i18n'
import { followLostPages } from '../ui/lost_page'
import { followRoutes } from '../ui/route_focus'
import App from './App.vue'
import { makeRouter, titleOf } from './routes'
import { site } from './state/site'
import { t } from './words'

const router = makeRouter()
followLostPages(router)
const app = createApp(App).use(router) // the first page is fetched beside its words
await Promise.all([startWords({ zh: () => import('../i18n/portal.zh'), en: () => import('../i18n/portal.en') }), router.isReady().catch(() => undefined)])
followRoutes(router, titleOf, () => pick(site.value?.texts.site_name) || t('portal.title'))
app.mount('#app')
