import { z } from 'zod'
import { sourceSchema } from '../model/feature.ts'
import { textSchema } from '../model/text.ts'

/** A raster file that is known: whose it is, for it does not say. */
const rasterSourceSchema = z.strictObject({
  /** Name without extension. */
  stem: z.string(),
  /** The raster layer its numbers are of. */
  layer: z.string(),
  source: sourceSchema,
  vintage: z.string().nullable(),
  /** What whoever uses the data should know and no check can see. */
  caveats: z.array(textSchema),
})
export type RasterSource = z.infer<typeof rasterSourceSchema>

export const RASTERS: readonly RasterSource[] = [
  {
    stem: 'relieve_etopo5',
    layer: 'elevation_m',
    source: {
      name: 'NOAA',
      year: 1988,
      reference: 'ETOPO5, relieve mundial cada 5 minutos de arco',
      licence: 'dominio público',
    },
    vintage: '1988',
    caveats: [
      {
        es: 'Incluye el fondo del mar. Calama aparece a 2.591 m y está a unos 2.260: sirve de fondo, no de análisis.',
        en: 'It includes the sea floor. Calama comes out at 2,591 m and is at some 2,260: a backdrop, not for analysis.',
      },
    ],
  },
].map((each) => Object.freeze(rasterSourceSchema.parse(each)))
