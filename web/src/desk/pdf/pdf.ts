// PDF through pdf.js: canvas only, no scripts of the document, no evaluated code, data files from this server alone.
import { getDocument, GlobalWorkerOptions, PixelsPerInch } from 'pdfjs-dist'
import jpxUrl from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import type { Sheets } from './sheets'

// Character maps of Chinese scanners and office programs, and the fonts every PDF may take for granted.
const maps = import.meta.glob<string>(
  ['/node_modules/pdfjs-dist/cmaps/{GB,GBK,GBK2K,GBKp,GBpc,GBT,GBTpc}-EUC-[HV].bcmap', '/node_modules/pdfjs-dist/cmaps/GBK2K-[HV].bcmap', '/node_modules/pdfjs-dist/cmaps/UniGB-*.bcmap', '/node_modules/pdfjs-dist/cmaps/Adobe-GB1-*.bcmap', '/node_modules/pdfjs-dist/cmaps/UniCNS-{UCS2,UTF16}-H.bcmap', '/node_modules/pdfjs-dist/cmaps/UniJIS-{UCS2,UTF16}-H.bcmap', '/node_modules/pdfjs-dist/cmaps/90ms-RKSJ-H.bcmap', '/node_modules/pdfjs-dist/cmaps/KSCms-UHC-H.bcmap'],
  { query: '?url', import: 'default', eager: true })
const fonts = import.meta.glob<string>('/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', { query: '?url', import: 'default', eager: true })

async function bytesOf(files: Record<string, string>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const found = Object.entries(files).find(([path]) => path.endsWith(`/${name}`))
  if (!found) throw new Error(`no ${name}`)
  const response = await fetch(found[1])
  if (!response.ok) throw new Error(`no ${name}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
class MapReader {
  async fetch({ name }: { name: string }) {
    return { cMapData: await bytesOf(maps, `${name}.bcmap`), isCompressed: true }
  }
}
class FontReader {
  fetch({ filename }: { filename: string }) { return bytesOf(fonts, filename) }
}

interface ScriptUrls { createScriptURL: (url: string) => string }
interface Policies { createPolicy: (name: string, rules: ScriptUrls) => ScriptUrls }
let worker: Worker | null = null
function startWorker(): Worker {
  if (worker) return worker
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes
  const trusted = policies?.createPolicy('yinqiao', { createScriptURL: (url) => { if (url !== workerUrl) throw new TypeError(url); return url } })
  worker = new Worker(trusted ? trusted.createScriptURL(workerUrl) : workerUrl, { type: 'module' })
  GlobalWorkerOptions.workerPort = worker
  return worker
}

export async function openPdf(blob: Blob): Promise<Sheets> {
  startWorker()
  const task = getDocument({
    data: new Uint8Array(await blob.arrayBuffer()),
    isEvalSupported: false, enableXfa: false, useWasm: false, useWorkerFetch: false, cMapPacked: true,
    cMapUrl: '/', standardFontDataUrl: '/', CMapReaderFactory: MapReader, StandardFontDataFactory: FontReader,
    wasmUrl: `${new URL(jpxUrl, location.href).href}#/`, // pdf.js puts the file's name behind it
  })
  const file = await task.promise
  return {
    pages: file.numPages,
    async draw(canvas, number, width, quarterTurns) {
      const page = await file.getPage(number)
      const rotation = (page.rotate + quarterTurns * 90) % 360
      const natural = page.getViewport({ scale: PixelsPerInch.PDF_TO_CSS_UNITS, rotation })
      const viewport = page.getViewport({ scale: Math.min((width / natural.width) * PixelsPerInch.PDF_TO_CSS_UNITS, 6), rotation })
      canvas.width = Math.floor(viewport.width)
      canvas.height = Math.floor(viewport.height)
      await page.render({ canvas, viewport }).promise
    },
    close: () => { void task.destroy() },
  }
}
