import type { DeskKey } from './desk.zh'

const en: Record<DeskKey, string> = {
  'desk.title': 'Desk',
}
export default en
