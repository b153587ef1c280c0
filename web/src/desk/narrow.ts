import { onBeforeUnmount, ref, type Ref } from 'vue'

// Whether a media query holds, kept up to date while the component lives.
export function useMedia(query: string): Ref<boolean> {
  const media = typeof matchMedia === 'undefined' ? null : matchMedia(query)
  const holds = ref(media?.matches ?? false)
  const change = (event: MediaQueryListEvent) => { holds.value = event.matches }
  media?.addEventListener('change', change)
  onBeforeUnmount(() => media?.removeEventListener('change', change))
  return holds
}
