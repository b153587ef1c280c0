// Sends one file with its progress. XMLHttpRequest, because fetch tells nothing while it sends.
import { commonHeaders, errorOf } from './client'
import { offlineProblem } from './problem'
import type { Attachment } from './types'

export interface UploadOptions {
  key: string // the same for every try of the same file
  onProgress?: (percent: number) => void
  signal?: AbortSignal
}

export function upload(file: File, options: UploadOptions): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/attachments')
    request.responseType = 'text'
    for (const [name, value] of Object.entries(commonHeaders('post', { key: options.key }))) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) options.onProgress?.(Math.min(99, Math.floor((event.loaded / event.total) * 100)))
    })
    request.addEventListener('load', () => {
      const body = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) {
        options.onProgress?.(100)
        resolve(body as Attachment)
      } else {
        reject(errorOf(request.status, body, request.getResponseHeader('Retry-After')))
      }
    })
    request.addEventListener('error', () => reject(offlineProblem()))
    request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    options.signal?.addEventListener('abort', () => request.abort())
    const body = new FormData()
    body.append('file', file, file.name)
    request.send(body)
  })
}

function parse(text: string): unknown {
  try { return JSON.parse(text) } catch { return null }
}
