// The device of a session in a few words: "Chrome, Windows". What browsers send to name themselves is nothing to read.
const kBrowsers: [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'], [/Edg(e|A|iOS)?\//, 'Edge'], [/OPR\//, 'Opera'], [/(Firefox|FxiOS)\//, 'Firefox'], [/(Chrome|CriOS)\//, 'Chrome'], [/Safari\//, 'Safari'],
]
const kSystems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/HarmonyOS|OpenHarmony/, 'HarmonyOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'Mac'], [/Linux/, 'Linux'],
]
const kMost = 40

export function deviceName(client: string): string {
  const name = (list: [RegExp, string][]) => list.find(([mark]) => mark.test(client))?.[1]
  return [name(kBrowsers), name(kSystems)].filter(Boolean).join(', ') || client.slice(0, kMost)
}
