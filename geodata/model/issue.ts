import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * Terms
 * - issue: something found, repaired or refused in a row while a file is imported. It is data, not an error.
 * - error: the row, or the file, is refused. warning: published, but something was changed or left out.
 *   notice: published as it came; worth knowing.
 * - responsible: who can mend it: the publisher of the data, the steward who loads it, the developer of the connector.
 */
export const SEVERITIES = ['error', 'warning', 'notice'] as const
export type Severity = (typeof SEVERITIES)[number]
export const RESPONSIBLES = ['publisher', 'steward', 'developer'] as const
export type Responsible = (typeof RESPONSIBLES)[number]

interface Kind<Details> {
  severity: Severity
  responsible: Responsible
  /** What was found, in the plural, for tables and filters. */
  title: Text
  message: (details: Details) => Text
}
const kind = <Details = Record<string, never>>(declaration: Kind<Details>): Kind<Details> => declaration

const amount = (value: number, language: 'es' | 'en') =>
  value.toLocaleString(language === 'es' ? 'es-CL' : 'en-GB', { maximumSignificantDigits: 4 })

/** What a number is multiplied by, as people write it: 100, 0,0001, a millionth. */
const factor = (times: number, language: 'es' | 'en') =>
  times.toLocaleString(language === 'es' ? 'es-CL' : 'en-GB', { maximumSignificantDigits: 6 })

/** A position, to a metre. */
const place = (lon: number, lat: number) => [lon, lat].map((n) => Number(n.toFixed(5))).join(', ')

/** Every kind of issue. Adding one is adding an entry here; nothing else lists them. */
export const ISSUE_KINDS = {
  wrong_extension: kind<{ name: string; format: Text }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Extensión que no es la del contenido', en: 'Extension that is not the content’s' },
    message: ({ name, format }) => ({
      es: `«${name}» no es lo que dice su extensión; se leyó como ${format.es}.`,
      en: `“${name}” is not what its extension says; it was read as ${format.en}.`,
    }),
  }),
  xml_prefix: kind<{ prefix: string; line: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'XML con prefijos sin declarar', en: 'XML with undeclared prefixes' },
    message: ({ prefix, line }) => ({
      es: `El XML usa el prefijo «${prefix}:» sin declararlo (línea ${line}); se leyó igual.`,
      en: `The XML uses the prefix “${prefix}:” without declaring it (line ${line}); it was read all the same.`,
    }),
  }),
  member_skipped: kind<{ name: string; reason: Text }>({
    severity: 'warning',
    responsible: 'steward',
    title: { es: 'Archivos del ZIP que no se leyeron', en: 'Files of the ZIP that were not read' },
    message: ({ name, reason }) => ({
      es: `«${name}», dentro del ZIP, no se leyó: ${reason.es}.`,
      en: `“${name}”, inside the ZIP, was not read: ${reason.en}.`,
    }),
  }),
  rows_left_behind: kind({
    severity: 'warning',
    responsible: 'steward',
    title: { es: 'Filas que el servicio no entregó', en: 'Rows the service did not give' },
    message: () => ({
      es: 'El servicio cortó su respuesta en su límite de filas: el archivo no las trae todas.',
      en: 'The service cut its answer at its limit of rows: the file does not hold them all.',
    }),
  }),
  encoding_not_utf8: kind<{ encoding: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Archivo que no está en UTF-8', en: 'File not in UTF-8' },
    message: ({ encoding }) => ({
      es: `El archivo no está en UTF-8; se leyó como ${encoding}. Revisa los acentos.`,
      en: `The file is not in UTF-8; it was read as ${encoding}. Check the accents.`,
    }),
  }),
  encoding_declared: kind<{ declared: string; used: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Codificación que no es la declarada', en: 'Encoding that is not the declared one' },
    message: ({ declared, used }) => ({
      es: `El archivo dice estar en ${declared} y sus textos no lo están; se leyó como ${used}. Revisa los acentos.`,
      en: `The file says it is in ${declared} and its texts are not; it was read as ${used}. Check the accents.`,
    }),
  }),
  cell_errors: kind<{ count: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Celdas con error', en: 'Cells with an error' },
    message: ({ count }) => ({
      es: `Hay ${count} celdas con un error de la planilla (#N/A, #¡DIV/0!…); se leen vacías.`,
      en: `There are ${count} cells with a spreadsheet error (#N/A, #DIV/0!…); they are read as empty.`,
    }),
  }),
  formulas_not_saved: kind<{ count: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Fórmulas sin su resultado', en: 'Formulas without their result' },
    message: ({ count }) => ({
      es: `Hay ${count} fórmulas guardadas sin su resultado; se leen vacías. Abre el archivo en una planilla y guárdalo otra vez.`,
      en: `There are ${count} formulas saved without their result; they are read as empty. Open the file in a spreadsheet and save it again.`,
    }),
  }),
  encoding_damage: kind<{ field: string; value: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Textos con acentos dañados', en: 'Texts with damaged accents' },
    message: ({ field, value }) => ({
      es: `«${value}» en \`${field}\` perdió sus acentos antes de llegar; se deja como vino.`,
      en: `“${value}” in \`${field}\` lost its accents before it came; kept as it came.`,
    }),
  }),
  crs_near_wgs84: kind<{ crs: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Coordenadas en SIRGAS', en: 'Coordinates in SIRGAS' },
    message: ({ crs }) => ({
      es: `El archivo declara ${crs} (SIRGAS 2000); se toma como WGS 84, a menos de un metro.`,
      en: `The file declares ${crs} (SIRGAS 2000); it is taken as WGS 84, less than a metre away.`,
    }),
  }),
  heights_dropped: kind({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Alturas no conservadas', en: 'Heights not kept' },
    message: () => ({
      es: 'Las coordenadas traen altura; se conserva solo la posición.',
      en: 'The coordinates carry a height; only the position is kept.',
    }),
  }),
  column_missing: kind<{ columns: string }>({
    severity: 'warning',
    responsible: 'developer',
    title: { es: 'Columnas que faltan', en: 'Missing columns' },
    message: ({ columns }) => ({
      es: `El archivo no trae ${columns}, que el conector lee; esas propiedades quedan vacías.`,
      en: `The file has no ${columns}, which the connector reads; those properties stay empty.`,
    }),
  }),
  row_malformed: kind<{ reason: Text }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Filas mal formadas', en: 'Malformed rows' },
    message: ({ reason }) => ({
      es: `La fila no se puede leer: ${reason.es}.`,
      en: `The row cannot be read: ${reason.en}.`,
    }),
  }),
  geometry_missing: kind({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Sin geometría', en: 'Without geometry' },
    message: () => ({
      es: 'La fila no trae geometría y la capa la necesita.',
      en: 'The row has no geometry and the layer needs one.',
    }),
  }),
  geometry_empty: kind({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Geometría vacía', en: 'Empty geometry' },
    message: () => ({ es: 'La geometría está vacía.', en: 'The geometry is empty.' }),
  }),
  geometry_malformed: kind<{ reason: Text }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Geometría mal formada', en: 'Malformed geometry' },
    message: ({ reason }) => ({
      es: `La geometría no es GeoJSON: ${reason.es}.`,
      en: `The geometry is not GeoJSON: ${reason.en}.`,
    }),
  }),
  geometry_not_finite: kind({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Coordenadas que no son números', en: 'Coordinates that are not numbers' },
    message: () => ({
      es: 'Alguna coordenada no es un número finito.',
      en: 'Some coordinate is not a finite number.',
    }),
  }),
  geometry_not_degrees: kind<{ lon: number; lat: number }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Coordenadas que no son grados', en: 'Coordinates that are not degrees' },
    message: ({ lon, lat }) => ({
      es: `${lon}, ${lat} no son longitud y latitud en grados; parecen metros. Convierte a EPSG:4326.`,
      en: `${lon}, ${lat} are not longitude and latitude in degrees; they look like metres. Convert to EPSG:4326.`,
    }),
  }),
  geometry_type: kind<{ found: string; expected: string }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Tipo de geometría que no es el de la capa', en: 'Geometry type that is not the layer’s' },
    message: ({ found, expected }) => ({
      es: `La geometría es ${found} y la capa es de tipo ${expected}.`,
      en: `The geometry is ${found} and the layer is of type ${expected}.`,
    }),
  }),
  geometry_repaired: kind<{ reason: string; before_ha: number; after_ha: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Geometrías reparadas', en: 'Repaired geometries' },
    message: ({ reason, before_ha, after_ha }) => ({
      es: `La geometría no era válida (${reason}); se reparó con ST_MakeValid y su superficie pasó de ${amount(before_ha, 'es')} a ${amount(after_ha, 'es')} ha.`,
      en: `The geometry was not valid (${reason}); it was repaired with ST_MakeValid and its area went from ${amount(before_ha, 'en')} to ${amount(after_ha, 'en')} ha.`,
    }),
  }),
  geometry_collapsed: kind<{ reason: string }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Geometrías que no se pueden reparar', en: 'Geometries that cannot be repaired' },
    message: ({ reason }) => ({
      es: `La geometría no es válida (${reason}) y al repararla no queda nada de su tipo.`,
      en: `The geometry is not valid (${reason}) and repairing it leaves nothing of its type.`,
    }),
  }),
  axes_flipped: kind<{ lon: number; lat: number }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Latitud y longitud cambiadas', en: 'Latitude and longitude swapped' },
    message: ({ lon, lat }) => ({
      es: `${lon}, ${lat} cae fuera de la región y al revés cae dentro: latitud y longitud parecen cambiadas.`,
      en: `${lon}, ${lat} is outside the region and inside it the other way round: latitude and longitude look swapped.`,
    }),
  }),
  axes_flipped_repaired: kind<{ rows: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Ejes corregidos', en: 'Axes put right' },
    message: ({ rows }) => ({
      es: `Todas las coordenadas del archivo (${rows} filas) venían como latitud, longitud; se dieron vuelta.`,
      en: `All coordinates of the file (${rows} rows) came as latitude, longitude; they were turned round.`,
    }),
  }),
  outside_frame: kind<{ lon: number; lat: number }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Fuera de la región y su entorno', en: 'Outside the region and its surroundings' },
    message: ({ lon, lat }) => ({
      es: `El elemento (${place(lon, lat)}) queda por completo fuera de la región de Antofagasta y su entorno.`,
      en: `The feature (${place(lon, lat)}) lies wholly outside the Antofagasta region and its surroundings.`,
    }),
  }),
  placeholder_point: kind<{ lon: number; lat: number }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Puntos de relleno', en: 'Placeholder points' },
    message: ({ lon, lat }) => ({
      es: `${lon}, ${lat} son grados enteros: es un relleno, no una posición.`,
      en: `${lon}, ${lat} are whole degrees: a placeholder, not a position.`,
    }),
  }),
  shared_point: kind<{ rows: number; lon: number; lat: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Puntos que comparten muchas filas', en: 'Points that many rows share' },
    message: ({ rows, lon, lat }) => ({
      es: `${rows} filas comparten el punto ${lon}, ${lat}; parece una posición de reemplazo, así que su precisión queda como desconocida.`,
      en: `${rows} rows share the point ${lon}, ${lat}; it looks like a fallback position, so its accuracy is kept as unknown.`,
    }),
  }),
  positions_disagree: kind<{ distance_m: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Dos posiciones que no coinciden', en: 'Two positions that disagree' },
    message: ({ distance_m }) => ({
      es: `Las coordenadas UTM de la fila caen a ${amount(distance_m / 1000, 'es')} km de su geometría; se publica la geometría, con esa precisión.`,
      en: `The UTM coordinates of the row fall ${amount(distance_m / 1000, 'en')} km from its geometry; the geometry is published, with that accuracy.`,
    }),
  }),
  duplicate_row: kind<{ first: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Filas repetidas', en: 'Repeated rows' },
    message: ({ first }) => ({
      es: `La fila es idéntica a la fila ${first}; se publica una sola vez.`,
      en: `The row is identical to row ${first}; it is published once.`,
    }),
  }),
  duplicate_id: kind<{ id: string; first: number }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Identificadores repetidos', en: 'Repeated identifiers' },
    message: ({ id, first }) => ({
      es: `El identificador «${id}» ya está en la fila ${first}; se conserva la primera.`,
      en: `The identifier “${id}” is already in row ${first}; the first one is kept.`,
    }),
  }),
  duplicate_shape: kind<{ first: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Geometrías repetidas', en: 'Repeated geometries' },
    message: ({ first }) => ({
      es: `La geometría es la misma de la fila ${first}, con otros datos; se publican ambas.`,
      en: `The geometry is that of row ${first}, with other data; both are published.`,
    }),
  }),
  id_missing: kind<{ columns: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Filas sin identificador', en: 'Rows without an identifier' },
    message: ({ columns }) => ({
      es: `La fila no trae ${columns}; su identificador se forma con su contenido.`,
      en: `The row has no ${columns}; its identifier is made of its content.`,
    }),
  }),
  required_missing: kind<{ field: string }>({
    severity: 'error',
    responsible: 'publisher',
    title: { es: 'Falta un dato obligatorio', en: 'A required value is missing' },
    message: ({ field }) => ({
      es: `Falta \`${field}\`, sin el cual la fila no dice nada.`,
      en: `\`${field}\` is missing, and without it the row says nothing.`,
    }),
  }),
  value_type: kind<{ field: string; value: string; expected: Text }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Valores de otro tipo', en: 'Values of another type' },
    message: ({ field, value, expected }) => ({
      es: `\`${field}\` es «${value}», que no es ${expected.es}; queda vacío.`,
      en: `\`${field}\` is “${value}”, which is not ${expected.en}; left empty.`,
    }),
  }),
  unknown_code: kind<{ field: string; value: string; known: number }>({
    severity: 'warning',
    responsible: 'developer',
    title: { es: 'Códigos desconocidos', en: 'Unknown codes' },
    message: ({ field, value, known }) => ({
      es: `\`${field}\` es «${value}», que no es ninguno de los ${known} valores conocidos; queda vacío.`,
      en: `\`${field}\` is “${value}”, which is none of the ${known} known values; left empty.`,
    }),
  }),
  spelling: kind<{ field: string; value: string; taken: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Grafías corregidas', en: 'Spellings put right' },
    message: ({ field, value, taken }) => ({
      es: `\`${field}\` es «${value}»; se entiende como ${taken}.`,
      en: `\`${field}\` is “${value}”; it is understood as ${taken}.`,
    }),
  }),
  out_of_range: kind<{ field: string; value: number; minimum: number | null; maximum: number | null }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Valores fuera de rango', en: 'Values out of range' },
    message: ({ field, value, minimum, maximum }) => ({
      es: `\`${field}\` es ${value}, fuera de lo posible (${minimum ?? '…'} a ${maximum ?? '…'}); queda vacío.`,
      en: `\`${field}\` is ${value}, outside what is possible (${minimum ?? '…'} to ${maximum ?? '…'}); left empty.`,
    }),
  }),
  personal_data: kind<{ field: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Datos personales quitados', en: 'Personal data taken out' },
    message: ({ field }) => ({
      es: `\`${field}\` trae el RUT o el correo de una persona; no se guarda.`,
      en: `\`${field}\` holds the national number or the address of a person; it is not kept.`,
    }),
  }),
  personal_columns: kind<{ columns: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Columnas sobre personas, no leídas', en: 'Columns about people, not read' },
    message: ({ columns }) => ({
      es: `Hay columnas sobre personas (${columns}); no se leen ni se guardan.`,
      en: `There are columns about people (${columns}); they are neither read nor kept.`,
    }),
  }),
  area_mismatch: kind<{ stated_ha: number; measured_ha: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Superficie declarada que no calza', en: 'Stated area that does not match' },
    message: ({ stated_ha, measured_ha }) => ({
      es: `Dice ${amount(stated_ha, 'es')} ha y su contorno mide ${amount(measured_ha, 'es')} ha.`,
      en: `It says ${amount(stated_ha, 'en')} ha and its outline measures ${amount(measured_ha, 'en')} ha.`,
    }),
  }),
  area_in_km2: kind<{ stated_ha: number; measured_ha: number; published_ha: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Kilómetros cuadrados llamados hectáreas', en: 'Square kilometres called hectares' },
    message: ({ stated_ha, measured_ha, published_ha }) => ({
      es: `Dice ${amount(stated_ha, 'es')} ha y su contorno mide ${amount(measured_ha, 'es')} ha: el número son km². Se publica ${amount(published_ha, 'es')} ha.`,
      en: `It says ${amount(stated_ha, 'en')} ha and its outline measures ${amount(measured_ha, 'en')} ha: the number is km². ${amount(published_ha, 'en')} ha is published.`,
    }),
  }),
  takes_the_place: kind<{ name: string; id: string; distance_m: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Reemplaza a un elemento del atlas', en: 'Takes the place of an atlas feature' },
    message: ({ name, id, distance_m }) => ({
      es: `«${name}» reemplaza al elemento «${id}» del atlas, del mismo nombre, a ${amount(distance_m, 'es')} m.`,
      en: `“${name}” takes the place of atlas feature “${id}”, of the same name, ${amount(distance_m, 'en')} m away.`,
    }),
  }),
  outline_replaces: kind<{ name: string; id: string; named: boolean }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Contorno que reemplaza al del atlas', en: 'Outline that replaces the atlas one' },
    message: ({ name, id, named }) => ({
      es: `Este contorno reemplaza al del elemento «${id}» del atlas${named ? `; como la fila no trae nombre, queda como «${name}»` : ''}.`,
      en: `This outline replaces that of atlas feature “${id}”${named ? `; as the row has no name, it is called “${name}”` : ''}.`,
    }),
  }),
  already_known: kind<{ name: string; id: string; distance_m: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Ya estaba en la capa', en: 'Already in the layer' },
    message: ({ name, id, distance_m }) => ({
      es: `«${name}» ya está en la capa como «${id}», a ${amount(distance_m, 'es')} m; se deja el que estaba.`,
      en: `“${name}” is already in the layer as “${id}”, ${amount(distance_m, 'en')} m away; the one there stays.`,
    }),
  }),
  source_caveat: kind<{ text: Text }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Lo que hay que saber de la fuente', en: 'What to know about the source' },
    message: ({ text }) => text,
  }),
  outside_left_out: kind<{ rows: number; total: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Filas de otras regiones, no cargadas', en: 'Rows of other regions, not loaded' },
    message: ({ rows, total }) => ({
      es: `El archivo abarca más que la región: ${rows} de sus ${total} filas quedan fuera de la región y su entorno y no se cargan.`,
      en: `The file covers more than the region: ${rows} of its ${total} rows lie outside the region and its surroundings and are not loaded.`,
    }),
  }),
  header_found: kind<{ line: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Encabezado que no está en la primera línea', en: 'Header that is not in the first line' },
    message: ({ line }) => ({
      es: `Los nombres de las columnas están en la línea ${line}, bajo títulos que no se leen.`,
      en: `The names of the columns are in line ${line}, under titles that are not read.`,
    }),
  }),
  tables_stacked: kind<{ tables: number; groups: number; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Informes vueltos tabla', en: 'Reports turned into a table' },
    message: ({ tables, groups, rows }) => ({
      es: `El archivo es un informe para papel: ${tables} hojas${groups > 0 ? ` con ${groups} grupos de columnas lado a lado` : ''}, que se leyeron como ${rows} filas.`,
      en: `The file is a report for paper: ${tables} sheets${groups > 0 ? ` with ${groups} groups of columns side by side` : ''}, read as ${rows} rows.`,
    }),
  }),
  attributes_in_html: kind<{ rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Atributos dentro de HTML', en: 'Attributes inside HTML' },
    message: ({ rows }) => ({
      es: `${rows} elementos traen sus atributos solo en una tabla HTML de su descripción; de ahí se leyeron.`,
      en: `${rows} features have their attributes only in an HTML table of their description; they were read from there.`,
    }),
  }),
  encoding_stated: kind<{ encoding: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Archivo en una codificación antigua', en: 'File in an old encoding' },
    message: ({ encoding }) => ({
      es: `El archivo dice estar en ${encoding} y así se leyó.`,
      en: `The file says it is in ${encoding} and was read so.`,
    }),
  }),
  delimiter_found: kind<{ delimiter: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Columnas que no se separan con comas', en: 'Columns not separated by commas' },
    message: ({ delimiter }) => ({
      es: `Las columnas se separan con ${delimiter === '\t' ? 'tabuladores' : `«${delimiter}»`}.`,
      en: `Columns are separated by ${delimiter === '\t' ? 'tabs' : `“${delimiter}”`}.`,
    }),
  }),
  decimal_comma: kind<{ columns: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Decimales con coma', en: 'Decimal commas' },
    message: ({ columns }) => ({
      es: `Estas columnas escriben los decimales con coma y así se leyeron: ${columns}.`,
      en: `These columns write decimals with a comma and were read so: ${columns}.`,
    }),
  }),
  excess_decimals: kind<{ column: string; decimals: number; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Más decimales de los que significan', en: 'More decimals than mean anything' },
    message: ({ column, decimals, rows }) => ({
      es: `\`${column}\` trae hasta ${decimals} decimales en ${rows} filas: es la huella de un programa, no precisión.`,
      en: `\`${column}\` has up to ${decimals} decimals in ${rows} rows: the mark of a program, not precision.`,
    }),
  }),
  said_nothing: kind<{ column: string; words: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Palabras que no dicen nada', en: 'Words that say nothing' },
    message: ({ column, words }) => ({
      es: `En \`${column}\` estas palabras quieren decir que no se sabe, y quedan vacías: ${words}.`,
      en: `In \`${column}\` these words mean that it is not known, and are left empty: ${words}.`,
    }),
  }),
  spaces_trimmed: kind<{ column: string; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Espacios sobrantes', en: 'Spare blanks' },
    message: ({ column, rows }) => ({
      es: `\`${column}\` trae espacios antes o después del texto en ${rows} filas; se quitaron.`,
      en: `\`${column}\` has blanks before or after its text in ${rows} rows; they were taken off.`,
    }),
  }),
  dates_as_text: kind<{ column: string; value: string; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Fechas escritas a su manera', en: 'Dates written in their own way' },
    message: ({ column, value, rows }) => ({
      es: `\`${column}\` escribe las fechas como texto («${value}») en ${rows} filas; donde cabe duda, el día va antes del mes.`,
      en: `\`${column}\` writes dates as text (“${value}”) in ${rows} rows; where in doubt, the day comes before the month.`,
    }),
  }),
  thousands_dots: kind<{ column: string; value: string; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Números con puntos de miles', en: 'Numbers with dots for thousands' },
    message: ({ column, value, rows }) => ({
      es: `\`${column}\` escribe los miles con punto («${value}») en ${rows} filas y así se leyeron.`,
      en: `\`${column}\` writes thousands with a dot (“${value}”) in ${rows} rows and was read so.`,
    }),
  }),
  names_cut: kind<{ columns: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Nombres de columnas cortados', en: 'Column names cut short' },
    message: ({ columns }) => ({
      es: `Un shapefile corta los nombres de columnas a diez letras: ${columns}.`,
      en: `A shapefile cuts column names to ten letters: ${columns}.`,
    }),
  }),
  positions_in_dms: kind<{ x: string; y: string }>({
    severity: 'notice',
    responsible: 'publisher',
    title: {
      es: 'Posiciones en grados, minutos y segundos',
      en: 'Positions in degrees, minutes and seconds',
    },
    message: ({ x, y }) => ({
      es: `\`${x}\` y \`${y}\` están en grados, minutos y segundos; sin signo ni punto cardinal se tomaron por oeste y sur.`,
      en: `\`${x}\` and \`${y}\` are in degrees, minutes and seconds; without sign or hemisphere they were taken for west and south.`,
    }),
  }),
  beyond_zone: kind<{ x: number; name: string; rows: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Coordenadas que ningún punto del huso tiene', en: 'Coordinates no point of the zone has' },
    message: ({ x, name, rows }) => ({
      es: `Hay filas (${rows}) con un Este que no existe en ${name} (${amount(x, 'es')} m): son de otro huso o de una isla, calculadas como si fueran de este.`,
      en: `There are rows (${rows}) with an easting that does not exist in ${name} (${amount(x, 'en')} m): they are of another zone or an island, computed as if of this one.`,
    }),
  }),
  code_padded: kind<{ column: string; value: string; padded: string; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Códigos sin su cero inicial', en: 'Codes without their leading zero' },
    message: ({ column, value, padded, rows }) => ({
      es: `\`${column}\` trae códigos sin el cero inicial en ${rows} filas («${value}» por «${padded}»); se completaron.`,
      en: `\`${column}\` has codes without their leading zero in ${rows} rows (“${value}” for “${padded}”); they were completed.`,
    }),
  }),
  unit_converted: kind<{ column: string; property: string; times: number; rows: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Valores llevados a otra unidad', en: 'Values taken to another unit' },
    message: ({ column, property, times, rows }) => ({
      es: `\`${column}\` se multiplicó por ${factor(times, 'es')} para dar \`${property}\`, en ${rows} filas.`,
      en: `\`${column}\` was multiplied by ${factor(times, 'en')} to give \`${property}\`, in ${rows} rows.`,
    }),
  }),
  date_moved: kind<{ column: string; hours: number; rows: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Fechas en hora local', en: 'Dates in local time' },
    message: ({ column, hours, rows }) => ({
      es: `\`${column}\` trae horas que caen en la víspera; se sumaron ${hours} horas antes de tomar el día, en ${rows} filas.`,
      en: `\`${column}\` has times that fall on the day before; ${hours} hours were added before taking the day, in ${rows} rows.`,
    }),
  }),
  text_cut: kind<{ column: string; length: number; rows: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Textos cortados', en: 'Texts cut short' },
    message: ({ column, length, rows }) => ({
      es: `\`${column}\` llega justo a ${length} bytes en ${rows} filas: el texto viene cortado, y completo solo está en la fuente.`,
      en: `\`${column}\` is just ${length} bytes long in ${rows} rows: the text is cut, and whole only at the source.`,
    }),
  }),
  crs_transformed: kind<{ name: string; operation: string; accuracy_m: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Coordenadas llevadas a WGS 84', en: 'Coordinates taken to WGS 84' },
    message: ({ name, operation, accuracy_m }) => ({
      es: `Las coordenadas están en ${name}; se llevaron a WGS 84 con «${operation}», que puede errar ${amount(accuracy_m, 'es')} m.`,
      en: `The coordinates are in ${name}; they were taken to WGS 84 by “${operation}”, which may be wrong by ${amount(accuracy_m, 'en')} m.`,
    }),
  }),
  datum_assumed: kind<{ name: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Datum que el archivo no dice', en: 'Datum the file does not state' },
    message: ({ name }) => ({
      es: `El archivo no dice en qué datum están sus coordenadas; se toman por ${name}. Entre PSAD56 y WGS 84 hay unos 420 m: con el otro datum, todo estaría a esa distancia.`,
      en: `The file does not say the datum of its coordinates; they are taken for ${name}. PSAD56 and WGS 84 are some 420 m apart: in the other datum, all would be that far off.`,
    }),
  }),
  headers_swapped: kind<{ x: string; y: string; rows: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: {
      es: 'Encabezados de latitud y longitud cambiados',
      en: 'Headers of latitude and longitude swapped',
    },
    message: ({ x, y, rows }) => ({
      es: `\`${x}\` trae latitudes y \`${y}\` longitudes en todo el archivo (${rows} filas miradas); se leyeron al revés de lo que dicen sus nombres.`,
      en: `\`${x}\` holds latitudes and \`${y}\` longitudes in the whole file (${rows} rows looked at); they were read the other way round than their names say.`,
    }),
  }),
  zone_everywhere: kind<{ column: string; said: string; zone: number; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Huso que no es el de la posición', en: 'Zone that is not the position’s' },
    message: ({ column, said, zone, rows }) => ({
      es: `\`${column}\` dice «${said}» en ${rows} filas que están en el huso ${zone}: sus coordenadas UTM son las de ese huso alargado, o el huso está mal.`,
      en: `\`${column}\` says “${said}” in ${rows} rows that lie in zone ${zone}: their UTM coordinates are those of that zone stretched, or the zone is wrong.`,
    }),
  }),
  ids_repeat: kind<{ ids: number; rows: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Identificadores que nombran varias filas', en: 'Identifiers that name several rows' },
    message: ({ ids, rows }) => ({
      es: `Hay identificadores de la fuente (${ids}) que nombran varias filas (${rows}); se distinguen por su contenido.`,
      en: `There are identifiers of the source (${ids}) that name several rows (${rows}); they are told apart by their content.`,
    }),
  }),
  duplicate_copy: kind<{ kept: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Copias del mismo elemento', en: 'Copies of the same feature' },
    message: ({ kept }) => ({
      es: `La fila es otra copia de la fila ${kept}, con el mismo identificador y la misma geometría; se publica la ${kept}, que dice más.`,
      en: `The row is another copy of row ${kept}, with the same identifier and geometry; ${kept}, which says more, is published.`,
    }),
  }),
  same_point: kind<{ rows: number; first: number }>({
    severity: 'notice',
    responsible: 'publisher',
    title: { es: 'Filas en el mismo punto', en: 'Rows at the same point' },
    message: ({ rows, first }) => ({
      es: `Está en el mismo punto que la fila ${first} (${rows} en total), con otros datos; se publican todas.`,
      en: `It is at the same point as row ${first} (${rows} in all), with other data; all are published.`,
    }),
  }),
  comuna_disagrees: kind<{ comuna: string; distance_m: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Posición fuera de su comuna', en: 'Position outside its comuna' },
    message: ({ comuna, distance_m }) => ({
      es: `Dice estar en ${comuna} y su posición cae a ${amount(distance_m / 1000, 'es')} km de esa comuna: la posición o la comuna no es suya. Se publican ambas; la precisión de un punto pasa a ser esa distancia.`,
      en: `It says it is in ${comuna} and its position falls ${amount(distance_m / 1000, 'en')} km from that comuna: the position or the comuna is not its own. Both are published; the accuracy of a point becomes that distance.`,
    }),
  }),
  columns_disagree: kind<{ a: string; value: number; b: string; other: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Columnas que no coinciden', en: 'Columns that disagree' },
    message: ({ a, value, b, other }) => ({
      es: `\`${a}\` dice ${amount(value, 'es')} y \`${b}\`, que debería decir lo mismo, ${amount(other, 'es')}; se publica \`${a}\`.`,
      en: `\`${a}\` says ${amount(value, 'en')} and \`${b}\`, which should say the same, ${amount(other, 'en')}; \`${a}\` is published.`,
    }),
  }),
  digit_lost: kind<{ field: string; value: number; other: Text; beside: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Cifras a las que les falta o sobra un cero', en: 'Numbers with a zero lost or added' },
    message: ({ field, value, other, beside }) => ({
      es: `\`${field}\` dice ${amount(value, 'es')} y ${other.es} ${amount(beside, 'es')}: parece que se perdió o sobra un cero. Se publica como vino.`,
      en: `\`${field}\` says ${amount(value, 'en')} and ${other.en} ${amount(beside, 'en')}: a zero seems lost or added. Published as it came.`,
    }),
  }),
  personal_name: kind<{ field: string }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Nombres que pueden ser de personas', en: 'Names that may be of persons' },
    message: ({ field }) => ({
      es: `\`${field}\` no es el nombre de una empresa: puede ser el de una persona, y no se guarda.`,
      en: `\`${field}\` is not the name of a company: it may be a person’s, and is not kept.`,
    }),
  }),
  raster_too_coarse: kind<{ cell_m: number; limit_m: number }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Celdas demasiado gruesas para la pendiente', en: 'Cells too coarse for slope' },
    message: ({ cell_m, limit_m }) => ({
      es: `Las celdas del archivo miden ${amount(cell_m / 1000, 'es')} km: son demasiado gruesas para la pendiente, que se calcula con celdas de hasta ${amount(limit_m / 1000, 'es')} km. No se publica la pendiente.`,
      en: `The cells of the file measure ${amount(cell_m / 1000, 'en')} km: they are too coarse for slope, which is worked out from cells of up to ${amount(limit_m / 1000, 'en')} km. The slope is not published.`,
    }),
  }),
  raster_out_of_range: kind<{ count: number; lowest: number; highest: number; unit: Text }>({
    severity: 'warning',
    responsible: 'publisher',
    title: { es: 'Celdas con valores que no pueden ser', en: 'Cells with values that cannot be' },
    message: ({ count, lowest, highest, unit }) => ({
      es: `${count.toLocaleString('es-CL')} celdas traen valores fuera de ${lowest} a ${highest} ${unit.es}, quizás «sin datos» que el archivo no marcó; quedan sin datos.`,
      en: `${count.toLocaleString('en-GB')} cells have values outside ${lowest} to ${highest} ${unit.en}, perhaps “no data” that the file did not mark; they stay without data.`,
    }),
  }),
  more_of_the_same: kind<{ kind: string; rest: number }>({
    severity: 'notice',
    responsible: 'steward',
    title: { es: 'Observaciones no anotadas una a una', en: 'Issues not written one by one' },
    message: ({ kind: of, rest }) => ({
      es: `Hay ${rest} observaciones más del tipo «${of}», que no se anotan una a una.`,
      en: `There are ${rest} more issues of the kind “${of}”, not written one by one.`,
    }),
  }),
} as const

export type IssueKind = keyof typeof ISSUE_KINDS
type Details<K extends IssueKind> = Parameters<(typeof ISSUE_KINDS)[K]['message']>[0]

/** One issue, as it is stored in `app.import_issue`. Row numbers start at 1; null: the whole file. */
export const issueSchema = z.strictObject({
  row_number: z.number().int().positive().nullable(),
  feature_id: z.string().nullable(),
  field: z.string().nullable(),
  kind: z.enum(Object.keys(ISSUE_KINDS) as [IssueKind, ...IssueKind[]]),
  severity: z.enum(SEVERITIES),
  responsible: z.enum(RESPONSIBLES),
  /** The source's value, as text, cut to 200 characters; never a personal one. */
  value: z.string().nullable(),
  message: z.strictObject({ es: z.string(), en: z.string() }),
})
export type Issue = z.infer<typeof issueSchema>

/** Makes an issue: its severity and sentence come from its kind. `where.row_number` absent: about the whole file. */
export function issue<K extends IssueKind>(
  id: K,
  details: Details<K>,
  where: { row_number?: number; field?: string; value?: unknown } = {},
): Issue {
  const { severity, responsible, message } = ISSUE_KINDS[id] as unknown as Kind<Details<K>>
  return {
    row_number: where.row_number ?? null,
    feature_id: null,
    field: where.field ?? null,
    kind: id,
    severity,
    responsible,
    value: where.value === undefined || where.value === null ? null : String(where.value).slice(0, 200),
    message: message(details),
  }
}
