// Single-key shortcuts. A page registers its own while it is shown; typing in a field is never a shortcut, and a person
// may switch all of them off (WCAG 2.1.4).
import { onBeforeUnmount, onMounted, ref } from 'vue'

export type KeyMap = Record<string, () => void>
const kStored = 'yinqiao.desk.keys'
const layers: KeyMap[] = []

function read(): boolean {
  try { return localStorage.getItem(kStored) !== 'off' } catch { return true }
}
export const keysOn = ref(read())
export function setKeys(on: boolean): void {
  keysOn.value = on
  try { localStorage.setItem(kStored, on ? 'on' : 'off') } catch { /* kept until the tab closes */ }
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
}

export function handlerFor(event: KeyboardEvent, on: boolean, maps: readonly KeyMap[]): (() => void) | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null
  const isEscape = event.key === 'Escape'
  if (!on && !isEscape) return null
  if (isTyping(event.target) && !isEscape) return null
  for (let at = maps.length - 1; at >= 0; --at) {
    const found = maps[at]![event.key]
    if (found) return found
  }
  return null
}

function listen(event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]')) return
  const found = handlerFor(event, keysOn.value, layers)
  if (!found) return
  event.preventDefault()
  found()
}

export function useKeys(map: KeyMap): void {
  onMounted(() => {
    if (layers.length === 0) document.addEventListener('keydown', listen)
    layers.push(map)
  })
  onBeforeUnmount(() => {
    layers.splice(layers.indexOf(map), 1)
    if (layers.length === 0) document.removeEventListener('keydown', listen)
  })
}
