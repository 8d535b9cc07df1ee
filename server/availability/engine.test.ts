import { expect, test } from 'vitest'
import type { Problem } from '../../geodata/model/problem.ts'
import { type Asked, DamagedFiles, Engine } from './engine.ts'

const nothing: Asked = {
  op: 'frame',
  frame: { key: 'frame-1-00000000000000000000', path: '/nowhere/frame.field', comunas: [] },
  level: 2,
}

/** What it fails with. */
const failure = (asked: Promise<unknown>): Promise<DamagedFiles & Problem> =>
  asked.then(
    () => Promise.reject(new Error('it did not fail')),
    (reason) => reason,
  )

test('a file that is gone is told as damage, and the thread goes on answering', async () => {
  const engine = new Engine(64 * 1024 * 1024)
  try {
    for (let turn = 0; turn < 2; turn += 1) {
      const error = await failure(engine.ask(nothing))
      expect(error).toBeInstanceOf(DamagedFiles)
      expect(error.keys).toEqual(['frame-1-00000000000000000000'])
    }
  } finally {
    await engine.close()
  }
})

test('who would wait behind more than sixty is told to come again; who gave up is not answered', async () => {
  const engine = new Engine(64 * 1024 * 1024)
  try {
    const given = new AbortController()
    const first = failure(engine.ask(nothing))
    const left = failure(engine.ask(nothing, given.signal))
    given.abort()
    const rest = await Promise.all(Array.from({ length: 80 }, () => failure(engine.ask(nothing))))
    expect(await first).toBeInstanceOf(DamagedFiles)
    expect(await left).toMatchObject({ name: 'AbortError' })
    expect(rest.filter((reason) => reason instanceof DamagedFiles).length).toBeGreaterThanOrEqual(58)
    const refused = rest.filter(({ slug }) => slug === 'too-many-requests')
    expect(refused.length).toBeGreaterThan(15)
    expect(refused[0]?.detail.es).toContain('demasiadas búsquedas')
    expect(refused[0]?.detail.en).toContain('Too many searches')
  } finally {
    await engine.close()
  }
})

test('a closed engine starts no thread again', async () => {
  const engine = new Engine(64 * 1024 * 1024)
  await engine.close()
  await expect(engine.ask(nothing)).rejects.toThrow('closed')
})
