// A document to look at, drawn page by page on a canvas: a PDF or a picture. Nothing of it runs or is laid out as HTML.
export interface Sheets {
  pages: number
  draw: (canvas: HTMLCanvasElement, page: number, width: number, quarterTurns: number) => Promise<void>
  close: () => void
}

// The size of a box turned by quarters.
export function turned(width: number, height: number, quarterTurns: number): { width: number; height: number } {
  return quarterTurns % 2 === 0 ? { width, height } : { width: height, height: width }
}

export async function openPicture(blob: Blob): Promise<Sheets> {
  const picture = await createImageBitmap(blob)
  return {
    pages: 1,
    async draw(canvas, _page, width, quarterTurns) {
      const box = turned(picture.width, picture.height, quarterTurns)
      const scale = Math.min(width / box.width, 4)
      canvas.width = Math.max(1, Math.round(box.width * scale))
      canvas.height = Math.max(1, Math.round(box.height * scale))
      const pen = canvas.getContext('2d')
      if (!pen) return
      pen.translate(canvas.width / 2, canvas.height / 2)
      pen.rotate((quarterTurns * Math.PI) / 2)
      pen.drawImage(picture, (-picture.width * scale) / 2, (-picture.height * scale) / 2, picture.width * scale, picture.height * scale)
    },
    close: () => picture.close(),
  }
}

export async function openSheets(blob: Blob, type: string): Promise<Sheets> {
  if (type !== 'pdf') return openPicture(blob)
  const { openPdf } = await import('./pdf')
  return openPdf(blob)
}
