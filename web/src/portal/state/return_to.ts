// Where a person was going before they had to sign in. The link in the mail opens on its own, so the way is kept here.
const kStored = 'yinqiao.then'
const kHome = '/cases'

// Only places inside the portal; anything else leads to the person's cases.
export function insidePortal(wish: unknown): string {
  return typeof wish === 'string' && /^\/(?!\/)[\w\-/?=&,.%:]*$/.test(wish) && !wish.startsWith('/enter') && !wish.startsWith('/save') ? wish : kHome
}

export function keepReturn(wish: unknown): void {
  try { localStorage.setItem(kStored, insidePortal(wish)) } catch { /* then they start at their cases */ }
}

export function takeReturn(): string {
  try {
    const found = localStorage.getItem(kStored)
    localStorage.removeItem(kStored)
    return insidePortal(found)
  } catch {
    return kHome
  }
}
