import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import '../ui/app.css'
import { addWords } from '../i18n'
import en from '../i18n/desk.en'
import zh from '../i18n/desk.zh'
import App from './App.vue'
import { t } from './words'

addWords(zh, en)
const router = createRouter({ history: createWebHistory('/desk/'), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
document.title = t('desk.title')
createApp(App).use(router).mount('#app')
