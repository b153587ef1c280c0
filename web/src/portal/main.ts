import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import '../ui/app.css'
import { addWords } from '../i18n'
import en from '../i18n/portal.en'
import zh from '../i18n/portal.zh'
import App from './App.vue'
import { t } from './words'

addWords(zh, en)
const router = createRouter({ history: createWebHistory('/portal/'), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
document.title = t('portal.title')
createApp(App).use(router).mount('#app')
