import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { allowedAddress, isPublic } from './addresses.ts'
import { openClient, retryAfter } from './http.ts'
import { fetchOnce, QUICK, sentence, simulate, temporaryFolder } from './simulated.fixture.ts'

const inside = (limits = {}) => openClient({ inside: true, limits: { ...QUICK, ...limits } })

describe('where a source may be', () => {
  it.each([
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.20.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::ffff:127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['200.55.200.1', true],
    ['2800:150::1', true],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected)
  })

  it.each([
    'file:///etc/passwd',
    'ftp://example.org/a.zip',
    'http://user:secret@example.org/',
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
  ])('%s is refused', (address) => {
    expect(() => allowedAddress(address, false)).toThrow(
      /can be asked: it must be http or https|internal network/,
    )
  })

  it('a name that leads inside is refused when it is resolved', async () => {
    const { address } = await simulate(() => ({ secret: true }))
    const client = openClient({ limits: QUICK })
    const name = address.replace('127.0.0.1', 'localhost')
    expect(await sentence(client.json(name))).toMatch(/«localhost» lleva a una red interna/)
    await client.close()
  })

  it('a redirect that leads inside is refused', async () => {
    const { address, calls } = await simulate(({ url }, response) => {
      if (url.pathname === '/secret') return { secret: true }
      response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    })
    const client = inside()
    expect(await sentence(client.json(address))).toMatch(/no es una dirección que se pueda consultar/)
    expect(calls).toHaveLength(1)
    await client.close()
  })
})

describe('a server that', () => {
  it('answers 503, then 429 with Retry-After, then well', async () => {
    const { address, calls } = await simulate(({ before }, response) => {
      if (before === 0) response.writeHead(503).end('busy')
      else if (before === 1) response.writeHead(429, { 'retry-after': '0' }).end()
      else return { fine: true }
    })
    const retries: string[] = []
    const client = openClient({
      inside: true,
      limits: QUICK,
      onRetry: ({ text }) => retries.push(text.es),
    })
    expect(await client.json(address)).toEqual({ fine: true })
    expect(calls).toHaveLength(3)
    expect(retries).toEqual([expect.stringMatching(/503: «busy»/), expect.stringMatching(/responde 429$/)])
    await client.close()
  })

  it('answers 503 for ever', async () => {
    const { address, calls } = await simulate((_, response) => {
      response.writeHead(503).end('<html><body>Service <b>Unavailable</b></body></html>')
    })
    const client = inside()
    expect(await sentence(client.json(address))).toMatch(
      /responde 503: «Service Unavailable»; se intentó 3 veces/,
    )
    expect(calls).toHaveLength(3)
    await client.close()
  })

  it('asks us to come back tomorrow', async () => {
    const { address, calls } = await simulate((_, response) => {
      response.writeHead(429, { 'retry-after': '86400' }).end()
    })
    const client = inside()
    expect(await sentence(client.json(address))).toMatch(/pide volver más tarde/)
    expect(calls).toHaveLength(1)
    await client.close()
  })

  it('cuts the connection once', async () => {
    const { address } = await simulate(({ before }, response) => {
      if (before === 0) response.socket?.destroy()
      else return { fine: true }
    })
    const client = inside()
    expect(await client.json(address)).toEqual({ fine: true })
    await client.close()
  })

  it('never answers', async () => {
    const { address } = await simulate(() => {})
    const client = inside({ silenceSeconds: 0.3, attempts: 2 })
    const started = Date.now()
    expect(await sentence(client.json(address))).toMatch(/no responde; se intentó 2 veces/)
    expect(Date.now() - started).toBeLessThan(6000)
    await client.close()
  })

  it('answers for ever', async () => {
    const { address } = await simulate(async (_, response) => {
      const chunk = Buffer.alloc(256 * 1024, 'x')
      while (!response.destroyed) {
        if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve))
        await wait(0)
      }
    })
    const client = inside({ answerBytes: 3 * 1024 * 1024 })
    expect(await sentence(client.json(address))).toMatch(/envía más de 3 MB; se dejó/)
    expect(client.received()).toBeLessThan(5 * 1024 * 1024)
    const folder = await temporaryFolder()
    const bounded = inside({ bytes: 2 * 1024 * 1024 })
    expect(await sentence(bounded.download(address, join(folder, 'file'), null))).toMatch(/más de 2 MB/)
    expect(existsSync(join(folder, 'file'))).toBe(false)
    await Promise.all([client.close(), bounded.close()])
  })

  it('drips for longer than a pull may take', async () => {
    const { address } = await simulate(async (_, response) => {
      while (!response.destroyed) {
        response.write(' ')
        await wait(20)
      }
    })
    const client = inside({ seconds: 0.5 })
    expect(await sentence(client.json(address))).toMatch(/tarda demasiado; se dejó/)
    await client.close()
  })

  it('redirects in circles', async () => {
    const { address, calls } = await simulate(({ before }, response) => {
      response.writeHead(302, { location: `/${before}` }).end()
    })
    const client = inside({ redirects: 4 })
    expect(await sentence(client.json(address))).toMatch(/manda de una dirección a otra/)
    expect(calls).toHaveLength(5)
    await client.close()
  })

  it('has moved', async () => {
    const { address } = await simulate((_, response) => {
      response.writeHead(404).end('Not found')
    })
    const client = inside()
    expect(await sentence(client.json(`${address}/rest/services/X`))).toMatch(
      /ya no tiene nada en \/rest\/services\/X \(404\): el servicio se mudó/,
    )
    await client.close()
    const nowhere = openClient({ limits: QUICK })
    expect(await sentence(nowhere.json('https://arcgis.suelo-comun.invalid/x'))).toMatch(
      /No hay ningún servidor llamado arcgis.suelo-comun.invalid|no se pudo ubicar/,
    )
    await nowhere.close()
  })

  it('answers something else than JSON', async () => {
    const { address } = await simulate((_, response) => {
      response.end('<html><title>Login</title><body>Token required</body></html>')
    })
    const client = inside()
    expect(await sentence(client.json(address))).toMatch(/no respondió JSON, sino: «Login Token required»/)
    await client.close()
  })

  it('is asked one thing at a time, whoever asks', async () => {
    let [open, most] = [0, 0]
    const { address } = await simulate(async () => {
      open += 1
      most = Math.max(most, open)
      await wait(15)
      open -= 1
      return {}
    })
    const clients = [inside(), inside(), inside()]
    await Promise.all(clients.flatMap((client) => [client.json(address), client.json(address)]))
    expect(most).toBe(1)
    for (const client of clients) await client.close()
  })
})

describe('a file', () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))
  const etag = '"first"'

  it('comes as it is, with its name and its hash', async () => {
    const { address } = await simulate((_, response) => {
      response.writeHead(200, {
        'content-disposition': `attachment; filename*=UTF-8''Inventario%20de%20Humedales.ZIP`,
        etag,
        'last-modified': 'Tue, 23 Jul 2024 10:00:00 GMT',
      })
      response.end(content)
    })
    const { receipt, folder } = await fetchOnce({ kind: 'http', url: `${address}/download/912598ad` })
    expect(receipt).toMatchObject({ file: 'capa.zip', bytes: content.length, etag, pages: 1, rows: null })
    expect((await readFile(join(folder, 'capa.zip'))).equals(content)).toBe(true)
  })

  it('is not sent again when it has not changed', async () => {
    const { address, calls } = await simulate(({ headers }, response) => {
      if (headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
      else response.writeHead(200, { etag }).end(content)
    })
    const url = `${address}/red_vial.zip`
    const { receipt, folder } = await fetchOnce({ kind: 'http', url })
    await expect(fetchOnce({ kind: 'http', url }, { folder, previous: receipt })).rejects.toThrow('unchanged')
    expect(calls[1]?.headers['if-none-match']).toBe(etag)
  })

  it('that broke goes on where it stopped', async () => {
    const { address, calls } = await simulate(({ headers }, response) => {
      const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0)
      if (from > 0 && headers['if-range'] === etag) {
        response.writeHead(206, {
          etag,
          'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
        })
        return void response.end(content.subarray(from))
      }
      response.writeHead(200, { etag, 'content-length': content.length })
      // What was written arrives whole; then the connection ends, before what was announced.
      response.write(content.subarray(0, 150_000), () => response.socket?.end())
    })
    const { folder } = await fetchOnce({ kind: 'http', url: `${address}/a.zip` })
    expect((await readFile(join(folder, 'capa.zip'))).equals(content)).toBe(true)
    expect(calls).toHaveLength(2)
    expect(calls[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/)
  })

  it('that keeps breaking is not taken for the whole', async () => {
    const { address } = await simulate((_, response) => {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000), () => response.socket?.destroy())
    })
    const folder = await temporaryFolder()
    expect(await sentence(fetchOnce({ kind: 'http', url: `${address}/a.zip` }, { folder }))).toMatch(
      /cortó la conexión; se intentó 3 veces/,
    )
    expect(existsSync(join(folder, 'capa.zip'))).toBe(false)
  })

  it('that is a page instead', async () => {
    const { address } = await simulate((_, response) => {
      response.end('<!DOCTYPE html>\n<html><head><title>Ministerio de Obras</title></head></html>')
    })
    expect(await sentence(fetchOnce({ kind: 'http', url: `${address}/a.zip` }))).toMatch(
      /respondió una página \(«Ministerio de Obras»\) en lugar del archivo/,
    )
  })

  it('that is empty', async () => {
    const { address } = await simulate((_, response) => void response.end())
    expect(await sentence(fetchOnce({ kind: 'http', url: `${address}/a.zip` }))).toMatch(/archivo vacío/)
  })
})

it('reads Retry-After as seconds or as a date', () => {
  expect(retryAfter('7')).toBe(7000)
  expect(retryAfter('Wed, 21 Oct 2026 07:28:10 GMT', Date.parse('2026-10-21T07:28:00Z'))).toBe(10_000)
  expect(retryAfter('soon')).toBeNull()
  expect(retryAfter(null)).toBeNull()
})
