import { createApp } from 'vue'
import '../ui/app.css'
import './portal.css'
import { addWords, pick } from '../i18n'
import en from '../i18n/portal.en'
import zh from '../i18n/portal.zh'
import { followLostPages } from '../ui/lost_page'
import { followRoutes } from '../ui/route_focus'
import App from './App.vue'
import { makeRouter, titleOf } from './routes'
import { site } from './state/site'
import { t } from './words'

addWords(zh, en)
const router = makeRouter()
followRoutes(router, titleOf, () => pick(site.value?.texts.site_name) || t('portal.title'))
followLostPages(router)
createApp(App).use(router).mount('#app')
