import type { PortalKey } from './portal.zh'

const en: Record<PortalKey, string> = {
  'portal.title': 'Talent portal',
}
export default en
