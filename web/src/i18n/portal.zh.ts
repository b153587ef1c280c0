// Words of the portal. This file is the type of the keys: the English one must have the same.
const zh = {
  'portal.title': '人才门户',
} as const

export type PortalKey = keyof typeof zh
export default zh
