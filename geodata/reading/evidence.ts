import type { CrsClaim } from '../formats/format.ts'
import type { Crs, Datum } from '../model/crs.ts'
import type { Text } from '../model/text.ts'
import type { Fit } from './fit.ts'

/** The sentences that say why a file is read as it is. */

const percent = (share: number) => {
  const whole = Math.round(share * 100)
  // Neither all nor nothing unless it is.
  return whole === 100 && share < 1 ? 99 : whole === 0 && share > 0 ? 1 : whole
}

const called = ({ srid, name }: Crs) => `${name} (EPSG:${srid})`

/** What people call it, without a number that would name a datum nobody named. */
const KINDS: Readonly<Record<number, Text>> = {
  4326: { es: 'grados', en: 'degrees' },
  32719: { es: 'metros UTM del huso 19 sur', en: 'UTM metres of zone 19 south' },
  32718: { es: 'metros UTM del huso 18 sur', en: 'UTM metres of zone 18 south' },
  3857: { es: 'metros de Mercator web', en: 'web Mercator metres' },
}
export const kindOf = (srid: number): Text => KINDS[srid] as Text

const WHERE: Readonly<Record<CrsClaim['from'], Text>> = {
  prj: { es: 'El archivo .prj dice', en: 'The .prj file says' },
  crs: { es: 'El miembro «crs» dice', en: 'The “crs” member says' },
  gpkg: { es: 'El GeoPackage dice', en: 'The GeoPackage says' },
  fgb: { es: 'El encabezado del FlatGeobuf dice', en: 'The FlatGeobuf header says' },
  geoparquet: { es: 'Los metadatos del GeoParquet dicen', en: 'The GeoParquet metadata says' },
  spatialReference: { es: '«spatialReference» dice', en: '“spatialReference” says' },
  format: { es: 'El formato lo fija', en: 'The format fixes it' },
}

export const declared = (from: CrsClaim['from'], words: string, crs: Crs): Text => {
  const same = words === crs.name || words === `EPSG:${crs.srid}` ? '' : `«${words}»: `
  return {
    es:
      from === 'format'
        ? `El formato (${words}) no admite otro: ${called(crs)}.`
        : `${WHERE[from].es} ${same}${called(crs)}.`,
    en:
      from === 'format'
        ? `The format (${words}) allows no other: ${called(crs)}.`
        : `${WHERE[from].en} ${same.replace('«', '“').replace('»', '”')}${called(crs)}.`,
  }
}

export const byEllipsoid = (datum: Datum): Text => ({
  es: `No nombra el datum; su elipsoide es el de ${datum.name}.`,
  en: `It does not name the datum; its ellipsoid is that of ${datum.name}.`,
})

export const notRead = (from: CrsClaim['from'], words: string, srid: number): Text => ({
  es: `${WHERE[from].es} «${words}» (EPSG:${srid}), que no se lee aquí. Convierte el archivo, o elige el sistema si lo declarado está mal.`,
  en: `${WHERE[from].en} “${words}” (EPSG:${srid}), which is not read here. Convert the file, or choose the system if what it declares is wrong.`,
})

export const notUnderstood = (from: CrsClaim['from'], words: string): Text => ({
  es: `${WHERE[from].es} «${words}», que no se reconoce.`,
  en: `${WHERE[from].en} “${words}”, which is not recognised.`,
})

export const said = (crs: Crs): Text => ({
  es: `Indicado al importar: ${called(crs)}.`,
  en: `Stated for this import: ${called(crs)}.`,
})

export const saidNotRead = (srid: number): Text => ({
  es: `EPSG:${srid}, indicado al importar, no se lee aquí. Elige otro o convierte el archivo.`,
  en: `EPSG:${srid}, stated for this import, is not read here. Choose another or convert the file.`,
})

/** What the numbers themselves say. */
export const numbersFit = ({ srid, inRegion, inChile }: Fit): Text => {
  const [region, chile] = [percent(inRegion), percent(inChile)]
  const es =
    inRegion > 0
      ? `${region} % cae en la región y ${chile} % en Chile`
      : `${chile} % cae en Chile, ninguna en la región`
  const en =
    inRegion > 0
      ? `${region}% fall in the region and ${chile}% in Chile`
      : `${chile}% fall in Chile, none in the region`
  return {
    es: `Los números son ${kindOf(srid).es}: de las posiciones miradas, ${es}.`,
    en: `The numbers are ${kindOf(srid).en}: of the positions looked at, ${en}.`,
  }
}

export const outside = ({ inChile }: Fit): Text => {
  const chile = percent(inChile)
  return {
    es:
      chile === 0
        ? 'Leídas así, ninguna posición cae en Chile.'
        : `Leídas así, solo ${chile} % de las posiciones cae en Chile.`,
    en:
      chile === 0
        ? 'Read so, no position falls in Chile.'
        : `Read so, only ${chile}% of the positions fall in Chile.`,
  }
}

export const contradicts = (fit: Fit, crs: Crs): Text => ({
  es: `Pero los números no son de ${called(crs)}: son ${kindOf(fit.srid).es}. Lo declarado parece equivocado; confírmalo.`,
  en: `But the numbers are not those of ${called(crs)}: they are ${kindOf(fit.srid).en}. What is declared looks wrong; please confirm.`,
})

export const nothingFits: Text = {
  es: 'Los números no caen en Chile en ningún sistema conocido. Elige el sistema de coordenadas.',
  en: 'The numbers fall in Chile in no known system. Choose the coordinate system.',
}

export const noPositions: Text = {
  es: 'En las filas miradas no hay ninguna posición.',
  en: 'There is no position in the rows looked at.',
}

export const datumUnknown = (geographic: boolean): Text => ({
  es: `Nada nombra el datum, y los números no lo distinguen: WGS 84 y PSAD56 están a unos 420 m. Se supone WGS 84${geographic ? ', lo usual en grados' : ''}; confírmalo.`,
  en: `Nothing names the datum, and the numbers do not tell: WGS 84 and PSAD56 are some 420 m apart. WGS 84 is assumed${geographic ? ', which is usual in degrees' : ''}; please confirm.`,
})

export const mercatorDatum: Text = {
  es: 'Mercator web se define solo en WGS 84.',
  en: 'Web Mercator is defined in WGS 84 only.',
}

export const columnNames = (x: string, y: string, datum: Datum): Text => ({
  es: `Los nombres de las columnas «${x}» y «${y}» dicen ${datum.name}.`,
  en: `The names of the columns “${x}” and “${y}” say ${datum.name}.`,
})

export const columnSays = (column: string, words: string): Text => ({
  es: `La columna «${column}» dice «${words}» en todas las filas miradas.`,
  en: `Column “${column}” says “${words}” in every row looked at.`,
})

export const columnMixed = (column: string, words: string, others: readonly string[]): Text => ({
  es: `La columna «${column}» dice «${words}» y también ${others.map((other) => `«${other}»`).join(', ')}. Todas las filas se leen igual: separa el archivo si es cierto.`,
  en: `Column “${column}” says “${words}” and also ${others.map((other) => `“${other}”`).join(', ')}. All rows are read alike: split the file if that is true.`,
})

export const columnDisagrees = (column: string, words: string): Text => ({
  es: `La columna «${column}» dice «${words}», que no es lo que los números dicen; confírmalo.`,
  en: `Column “${column}” says “${words}”, which is not what the numbers say; please confirm.`,
})

export const meets = (x: string, y: string, datum: Datum, otherDatum: Datum, metres: number): Text => {
  const [es, en] = [
    metres.toFixed(metres < 10 ? 1 : 0).replace('.', ','),
    metres.toFixed(metres < 10 ? 1 : 0),
  ]
  const other = (language: 'es' | 'en') =>
    datum.id === otherDatum.id ? '' : language === 'es' ? ` en ${otherDatum.name}` : ` in ${otherDatum.name}`
  return {
    es: `Leídas en ${datum.name} coinciden a ${es} m con «${x}» y «${y}»${other('es')}; en otro datum no.`,
    en: `Read in ${datum.name} they agree within ${en} m with “${x}” and “${y}”${other('en')}; in another datum they do not.`,
  }
}

export const meetsAnother = (x: string, y: string, datum: Datum, claimed: Datum): Text => ({
  es: `Pero solo coinciden con «${x}» y «${y}» si se leen en ${datum.name}: lo declarado (${claimed.name}) parece equivocado; confírmalo.`,
  en: `But they agree with “${x}” and “${y}” only when read in ${datum.name}: what is declared (${claimed.name}) looks wrong; please confirm.`,
})

export const swappedColumns = (x: string, y: string, geographic: boolean): Text => {
  // «e» before the sound of i.
  const and = /^h?i/i.test(y) ? 'e' : 'y'
  const [es, en] = geographic
    ? [`trae latitudes ${and} «${y}» longitudes`, `holds latitudes and “${y}” longitudes`]
    : [`trae el norte ${and} «${y}» el este`, `holds the northing and “${y}” the easting`]
  return {
    es: `«${x}» ${es}: los encabezados están cambiados y se dan vuelta.`,
    en: `“${x}” ${en}: the headers are swapped, and are turned round.`,
  }
}

export const swappedAxes = (geographic: boolean): Text => ({
  es: geographic
    ? 'Las coordenadas vienen con la latitud primero y se dan vuelta.'
    : 'Las coordenadas vienen con el norte primero y se dan vuelta.',
  en: geographic
    ? 'The coordinates come with the latitude first, and are turned round.'
    : 'The coordinates come with the northing first, and are turned round.',
})

export const unsigned: Text = {
  es: 'Las coordenadas vienen sin signo ni hemisferio; en Chile solo pueden ser sur y oeste, y así se leen.',
  en: 'The coordinates come without sign or hemisphere; in Chile they can only be south and west, and are read so.',
}
