import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import '../ui/app.css'
import './desk.css'
import { startWords } from '../i18n'
import { followLostPages } from '../ui/lost_page'
import App from './App.vue'
import { queryClient } from './queries'
import { router } from './router'

await startWords({ zh: () => import('../i18n/desk.zh'), en: () => import('../i18n/desk.en') })
followLostPages(router)
createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
