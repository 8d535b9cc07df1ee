import { expect, test } from 'vitest'
import { asksWhere, draftOf, hasDraft, keepDraft } from './draft.ts'

test('what is written about a feature is there again, and only there, until it is sent', () => {
  const draft = { ...draftOf('port', 'a'), text: 'La caleta se llama de otro modo' }
  expect(hasDraft('port', 'a')).toBe(false)
  keepDraft('port', 'a', draft)
  expect(draftOf('port', 'a').text).toBe('La caleta se llama de otro modo')
  expect(draftOf('port', 'b').text).toBe('')
  expect(hasDraft('port', 'a')).toBe(true)
  keepDraft('port', 'a', null)
  expect(draftOf('port', 'a').text).toBe('')
})

test('only what is about a place asks where', () => {
  expect(['position', 'missing', 'name', 'gone', ''].map((kind) => asksWhere(kind as 'name'))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
