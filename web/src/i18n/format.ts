// How dates, times, money, numbers and sizes are written, in both languages. Reactive through `language`.
import { language, t } from './index'

const kMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function writeDay(year: number, month: number, day: number): string {
  return language.value === 'zh' ? `${year}年${month}月${day}日` : `${day} ${kMonths[month - 1]} ${year}`
}

// "2026-11-24" -> 2026年11月24日 | 24 Nov 2026. Instants are taken at the reader's place.
export function formatDate(value: string | null | undefined): string {
  if (!value) return ''
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (plain) return writeDay(Number(plain[1]), Number(plain[2]), Number(plain[3]))
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? value : writeDay(at.getFullYear(), at.getMonth() + 1, at.getDate())
}

export function formatInstant(value: string | null | undefined): string {
  if (!value) return ''
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  const two = (n: number) => String(n).padStart(2, '0')
  return `${formatDate(value)} ${two(at.getHours())}:${two(at.getMinutes())}`
}

// Decimal text with thousands separated; digits are never turned into a floating number.
export function formatNumber(value: string | number): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(String(value))
  if (!parts) return String(value)
  return `${parts[1]}${parts[2]!.replace(/\B(?=(\d{3})+$)/g, ',')}${parts[3] ?? ''}`
}

// "45000" -> ¥45,000.00
export function formatMoney(value: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d{1,2}))?\d*$/.exec(value)
  if (!parts) return value
  return `${parts[1]}¥${formatNumber(parts[2]!)}.${(parts[3] ?? '').padEnd(2, '0')}`
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')} MB`
}

export function joinWords(words: string[]): string {
  return words.join(language.value === 'zh' ? '、' : ', ')
}

export function joinSentences(sentences: string[]): string {
  return sentences.filter(Boolean).join(language.value === 'zh' ? '' : ' ')
}

export function yesNo(value: boolean): string {
  return t(value ? 'shell.yes' : 'shell.no')
}
