import { expect, test } from 'vitest'
import { EVIDENCE_HEAD_BYTES, evidenceType } from './evidence.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

test.each([
  ['application/pdf', '%PDF-1.7\n%âãÏÓ\n'],
  ['image/jpeg', '\xff\xd8\xff\xe1\x12\x34Exif\0\0'],
  ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['image/webp', 'RIFF\x24\x10\0\0WEBPVP8 '],
  ['image/tiff', 'II*\0\x08\0\0\0'],
  ['image/tiff', 'MM\0*\0\0\0\x08'],
  ['image/heic', '\0\0\0\x18ftypheic\0\0\0\0'],
  [null, ''],
  [null, '<!doctype html><script>alert(1)</script>'],
  [null, '<svg xmlns="http://www.w3.org/2000/svg">'],
  [null, 'MZ\x90\0\x03\0\0\0'],
  [null, 'PK\x03\x04\x14\0\0\0'],
  [null, ' %PDF-1.7'],
  [null, 'RIFF\x24\x10\0\0WAVEfmt '],
  [null, '\0\0\0\x20ftypisom\0\0\0\0'],
  [null, '\x89PN'],
])('%s by its first bytes %j', (type, head) => {
  expect(evidenceType(bytes(head))).toBe(type)
  expect(evidenceType(bytes(head).subarray(0, EVIDENCE_HEAD_BYTES))).toBe(type)
})
