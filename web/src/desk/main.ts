import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import '../ui/app.css'
import './desk.css'
import { addWords } from '../i18n'
import en from '../i18n/desk.en'
import zh from '../i18n/desk.zh'
import { followLostPages } from '../ui/lost_page'
import App from './App.vue'
import { queryClient } from './queries'
import { router } from './router'

addWords(zh, en)
followLostPages(router)
createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
