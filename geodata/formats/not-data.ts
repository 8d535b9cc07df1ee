import type { Text } from '../model/text.ts'
import { headText } from './encoding.ts'

/** Files that people take for data, by their first bytes, and what to do with each: the end of a sentence. */
const LOOKALIKES: readonly { is: (text: string, bytes: Buffer) => boolean; say: Text }[] = [
  {
    is: (text) => /^<(!doctype html|html)/i.test(text),
    say: {
      es: 'es una página web, no un archivo de datos. Ábrela en el navegador: suele decir por qué falló la descarga',
      en: 'is a web page, not a data file. Open it in the browser: it usually says why the download failed',
    },
  },
  {
    is: (text) => text.startsWith('<') && /ExceptionReport|ServiceException/.test(text),
    say: {
      es: 'no trae datos sino el error con que el servicio respondió. Ábrelo como texto para leerlo',
      en: 'holds no data but the error the service answered with. Open it as text to read it',
    },
  },
  {
    is: (text) => text.startsWith('<') && /opengis\.net\/gml/.test(text),
    say: {
      es: 'es GML, que no se lee. Pide al servicio GeoJSON o shapefile, o conviértelo',
      en: 'is GML, which is not read. Ask the service for GeoJSON or a shapefile, or convert it',
    },
  },
  {
    is: (_, bytes) => ['526172211a07', '377abcaf271c', '1f8b08'].some((magic) => startsWith(bytes, magic)),
    say: {
      es: 'está comprimido como RAR, 7z o gzip. Descomprímelo y comprímelo como ZIP',
      en: 'is packed as RAR, 7z or gzip. Unpack it and zip it',
    },
  },
  {
    is: (_, bytes) => ['49492a00', '4d4d002a', '49492b00'].some((magic) => startsWith(bytes, magic)),
    say: {
      es: 'es una imagen (TIFF): no trae elementos ni filas',
      en: 'is an image (TIFF): it holds no features or rows',
    },
  },
  {
    is: (text) => text.startsWith('%PDF-'),
    say: {
      es: 'es un PDF. Pide los datos de los que se hizo',
      en: 'is a PDF. Ask for the data it was made from',
    },
  },
  {
    is: (text) => /^AC10\d\d/.test(text),
    say: {
      es: 'es un plano de AutoCAD (DWG). Expórtalo como shapefile o KML',
      en: 'is an AutoCAD drawing (DWG). Export it as a shapefile or KML',
    },
  },
]

/** Why a file is not data, as the end of a sentence that begins with its name; null: it may well be. */
export function whyNotData(head: Uint8Array): Text | null {
  const text = headText(head)
  return LOOKALIKES.find(({ is }) => is(text, Buffer.from(head)))?.say ?? null
}

const startsWith = (bytes: Buffer, magic: string): boolean =>
  bytes.toString('hex', 0, magic.length / 2) === magic
