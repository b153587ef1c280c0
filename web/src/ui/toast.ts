// Short confirmations. `toast('Saved')` from anywhere; <ToastHost /> once per app shows and announces them.
import { ref, watch } from 'vue'
import { language } from '../i18n'

export interface ToastNote { id: number; text: string; tone: 'success' | 'danger' | 'info'; action?: { label: string; run: () => void } }
export const toasts = ref<ToastNote[]>([])
let last = 0
watch(language, () => { toasts.value = [] }) // said in the language left

export function toast(text: string, options: { tone?: ToastNote['tone']; action?: ToastNote['action']; time_ms?: number } = {}): void {
  const id = ++last
  toasts.value = [...toasts.value.slice(-2), { id, text, tone: options.tone ?? 'success', action: options.action }]
  setTimeout(() => dismissToast(id), options.time_ms ?? (options.action ? 10_000 : 6_000))
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((note) => note.id !== id)
}
