import { publisher } from '../layers/publishers.ts'
import type { SharedConnector } from '../model/connector.ts'
import { ODBL } from './licences.ts'

/**
 * What all cuts of OpenStreetMap by comuna share. The extraction date is not stated; the copy is of September 2022.
 * Ways are split at comuna borders, so one `osm_id` can be several features. Zeros in numbers mean unknown.
 */
export const OPENSTREETMAP = {
  publisher: publisher('osm'),
  licence: ODBL,
  source: {
    name: 'OpenStreetMap',
    year: 2022,
    reference:
      'https://www.openstreetmap.org, clases de Geofabrik cortadas por comuna, copia de septiembre de 2022',
  },
  vintage: '2022',
  caveats: [
    {
      es: 'Lo dibujan voluntarios y la cobertura es desigual; la fecha de extracción no está declarada y la copia es de septiembre de 2022.',
      en: 'Drawn by volunteers, with uneven coverage; the date of extraction is not stated and the copy is of September 2022.',
    },
    {
      es: 'Los trazos vienen cortados en el límite de las comunas: un mismo objeto de OpenStreetMap puede ser varios elementos.',
      en: 'Lines come cut at comuna limits: one object of OpenStreetMap can be several features.',
    },
  ],
  coverage: null,
  id_from: { columns: ['osm_id'], repeats: true },
  geometry: 'file',
} satisfies SharedConnector

export const OSM_COLUMNS = ['osm_id', 'fclass', 'CUT']
