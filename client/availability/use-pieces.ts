import { useEffect, useMemo } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { useLegendPart } from '../map/legend-parts.ts'
import { useOverlay } from '../map/overlays.ts'
import { GROUND } from '../map/palette.ts'
import { areaSign } from '../map/signs.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { PIECES, type Piece, piecesOverlay } from './candidates/candidates-overlay.ts'

/** Pieces of land on the map, numbered as in their list; a click on one chooses it. `shape`: what is proposed inside. */
export function usePieces(
  pieces: readonly Piece[],
  active: string | null,
  onChoose: (id: string) => void,
  shape: Geometry | null = null,
): void {
  const flavour = useFlavour()
  const shell = useMap()
  const overlay = useMemo(
    () => (pieces.length > 0 || shape ? piecesOverlay(pieces, active, shape, flavour) : null),
    [pieces, active, shape, flavour],
  )
  useOverlay(overlay)
  const { t } = useWords()
  const { accent, ink } = GROUND[flavour]
  useLegendPart(
    'pieces',
    overlay && {
      signs: [
        ...(pieces.length > 0
          ? [{ svg: areaSign(ink, { opacity: 0.04, width: 1.5 }), words: t('availability.map.pieces') }]
          : []),
        ...(pieces.some(({ id }) => id === active)
          ? [{ svg: areaSign(accent, { opacity: 0.25, width: 3 }), words: t('availability.map.piece') }]
          : []),
        ...(shape
          ? [
              {
                svg: areaSign(accent, { opacity: 0.45, width: 3, dash: [6, 3] }),
                words: t('availability.map.proposal'),
              },
            ]
          : []),
      ],
    },
  )
  useEffect(
    () =>
      shell?.claim(PIECES, ({ id }) => {
        if (typeof id === 'string' && id !== '') onChoose(id)
      }),
    [shell, onChoose],
  )
}
