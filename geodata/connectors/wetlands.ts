import { publisher } from '../layers/publishers.ts'
import type { SharedConnector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'

/** Open data of the MMA, a CKAN catalogue. Its resources are named `<set>_shapefile.zip` and `<set>_geojson.zip`. */
export const MMA_OPEN_DATA = 'https://lineasdebasepublicas.mma.gob.cl/datos_abiertos'

/** The national wetland inventory feeds four layers. Half of an outline's width is its error; small ones are drawn from 10 m images. */
export const WETLANDS = {
  publisher: publisher('mma'),
  licence: NOT_STATED,
  source: { name: 'MMA', year: 2024, reference: 'Inventario Nacional de Humedales, julio de 2024' },
  vintage: '2024-07-23',
  accuracy_m: 30,
  coverage: 'region',
  file: {
    stem: 'humedales_mma_2024',
    columns: ['objectid', 'orden4', 'cod_humeda'],
    original: 'mma_humedales',
  },
  id_from: { columns: ['objectid'], repeats: true },
  geometry: 'file',
  // The service SIMBIO_HUMEDALES/MapServer/0 has codes where this file has the words of the five orders.
  cadence: 'yearly',
  fetch: { kind: 'ckan', url: MMA_OPEN_DATA, dataset: 'humedales-nacional', resource: 'shapefile' },
} satisfies SharedConnector

/** The file of the whole country is read for the region alone. */
export const IN_THE_REGION = { region: ['Antofagasta'] }
