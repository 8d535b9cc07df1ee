import { expect, test, vi } from 'vitest'

vi.mock('./worker.ts?worker', () => ({
  default: class {
    onmessage: ((event: { data: unknown }) => void) | null = null
    postMessage() {
      queueMicrotask(() => this.onmessage?.({ data: { why: 'notRead' } }))
    }
    terminate() {}
  },
}))

import { openFile, ownState } from './store.ts'

test('what gives nothing to read (a folder, a file moved away) is refused, and another can be opened', async () => {
  const folder = { name: 'carpeta', size: 4096, arrayBuffer: () => Promise.reject(new DOMException('no')) }
  expect(await openFile(folder as never)).toBeNull()
  expect(ownState()).toMatchObject({ reading: null, refused: { name: 'carpeta', why: 'damaged' } })
  await openFile(new File(['x'], 'nota.txt'))
  expect(ownState()).toMatchObject({ reading: null, refused: { name: 'nota.txt', why: 'notRead' } })
})
