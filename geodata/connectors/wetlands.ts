import { publisher } from '../layers/publishers.ts'
import type { SharedConnector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'

/** The national wetland inventory feeds four layers. Half of an outline's width is its error; small ones are drawn from 10 m images. */
export const WETLANDS = {
  publisher: publisher('mma'),
  licence: NOT_STATED,
  source: { name: 'MMA', year: 2024, reference: 'Inventario Nacional de Humedales, julio de 2024' },
  vintage: '2024-07-23',
  accuracy_m: 30,
  coverage: 'region',
  file: { stem: 'humedales_mma_2024', columns: ['objectid', 'orden4', 'cod_humeda'] },
  id_from: { columns: ['objectid'], repeats: true },
  geometry: 'file',
} satisfies SharedConnector
