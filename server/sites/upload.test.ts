import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { withUpload } from './upload.ts'

test('who sends slowly keeps two of the three places, and the others out of neither', async () => {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  async function* slow() {
    yield Buffer.from('a')
    await ended
  }
  async function* quick() {
    yield Buffer.from('b')
  }
  const read = (sender: string, stream: AsyncIterable<Uint8Array>) =>
    withUpload(sender, 'a.csv', undefined, stream, async (bytes) => bytes.length)
  const slowly = [read('one', slow()), read('one', slow())]
  await wait(1)
  await expect(read('one', quick())).rejects.toMatchObject({ slug: 'unavailable' })
  expect(await read('other', quick())).toBe(1)
  const third = read('third', slow())
  await expect(read('other', quick())).rejects.toMatchObject({ slug: 'unavailable' })
  end()
  expect(await Promise.all([...slowly, third])).toEqual([1, 1, 1])
  expect(await read('one', quick())).toBe(1)
})
