// What the walk stands on: a demonstration server with a folder of its own, a browser, and the count of what passed.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

export const root = new URL('../..', import.meta.url).pathname
export const require = createRequire(join(root, 'web/'))
const { chromium } = require('playwright-core')

export const count = { passed: 0, failed: 0 }
export function check(name, problems) {
  if (problems.length === 0) count.passed += 1
  else {
    count.failed += 1
    console.log(`FAIL ${name}\n  ${problems.join('\n  ')}`)
  }
}
export const expect = (name, holds, seen = '') => check(name, holds ? [] : [`does not hold ${seen}`])

export const launch = () => chromium.launch({
  executablePath: process.env.YQ_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

export class Server {
  static async start(pack) {
    const server = new Server()
    server.folder = mkdtempSync(join(tmpdir(), 'yq-browser-'))
    const port = await freePort()
    server.base = `http://127.0.0.1:${port}`
    server.log = ''
    const program = process.env.YQ_PROGRAM ?? join(root, 'build/yinqiao')
    server.process = spawn(program, ['demo', '--pack', pack, '--port', String(port), '--data', join(server.folder, 'data')], { cwd: root })
    for (const stream of [server.process.stdout, server.process.stderr]) stream.on('data', (text) => { server.log += text })
    for (let i = 0; i < 300; i += 1) {
      try {
        if ((await fetch(`${server.base}/readyz`)).ok) return server
      } catch { /* not yet */ }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`the server is not ready:\n${server.log}`)
  }

  async stop() {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve))
      this.process.kill('SIGTERM')
      await ended
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

// RFC 6238 with SHA-1, as an authenticator shows it now.
export function oneTimeCode(secret) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
  const digest = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))).update(counter).digest()
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

// A picture as a phone would take one of a certificate: a sheet with lines of grey.
export function picture(seed) {
  const [width, height] = [420, 300]
  const rows = Buffer.alloc((width + 1) * height, 255)
  for (let y = 0; y < height; y += 1) {
    rows[y * (width + 1)] = 0
    if (y > 40 && y < 260 && y % 24 < 5) rows.fill(90 + (seed % 50), y * (width + 1) + 50, y * (width + 1) + width - 40 - ((y * 7 + seed) % 90))
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
