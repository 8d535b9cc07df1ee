/**
 * Files that back what somebody says: pictures and documents a reviewer opens. Data come as a link, or through the
 * data room. What a file is, its first bytes say; its name and the sender are not asked.
 */

/** Types that are kept, with the ending a download gets. */
export const EVIDENCE_TYPES = {
  'application/pdf': { ending: 'pdf', name: 'PDF' },
  'image/jpeg': { ending: 'jpg', name: 'JPEG' },
  'image/png': { ending: 'png', name: 'PNG' },
  'image/webp': { ending: 'webp', name: 'WebP' },
  'image/tiff': { ending: 'tif', name: 'TIFF' },
  'image/heic': { ending: 'heic', name: 'HEIC' },
} as const
export type EvidenceType = keyof typeof EVIDENCE_TYPES

/** Largest file, bytes: a scanned resolution, a photograph of a telephone. */
export const LARGEST_EVIDENCE_BYTES = 8 * 1024 * 1024

/** So many first bytes say what a file is. */
export const EVIDENCE_HEAD_BYTES = 16

const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'mif1', 'msf1', 'heim', 'heis']

/** What a file is by its first bytes, or null when it is nothing that is kept. */
export function evidenceType(head: Uint8Array): EvidenceType | null {
  const text = String.fromCharCode(...head.subarray(0, EVIDENCE_HEAD_BYTES))
  if (text.startsWith('%PDF-')) return 'application/pdf'
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'image/tiff'
  if (text.slice(4, 8) === 'ftyp' && HEIC_BRANDS.includes(text.slice(8, 12))) return 'image/heic'
  return null
}
