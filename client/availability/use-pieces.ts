import { useEffect, useMemo } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
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
  useEffect(
    () =>
      shell?.claim(PIECES, ({ id }) => {
        if (typeof id === 'string' && id !== '') onChoose(id)
      }),
    [shell, onChoose],
  )
}
