// Words of the desk. This file is the type of the keys: the English one must have the same.
const zh = {
  'desk.title': '工作台',
} as const

export type DeskKey = keyof typeof zh
export default zh
