import { useEffect, useRef } from 'react'
import { type CellOverlay, startCells } from '../../map/cell-overlay.ts'
import { useMap } from '../../map/context.ts'
import { toUtm19 } from '../../map/coordinates.ts'
import type { Camera } from '../../map/map-shell.ts'
import { useFlavour } from '../../map/use-flavour.ts'
import { AvailabilityLegend } from '../legend/AvailabilityLegend.tsx'
import { coloursOf } from '../legend/colours.ts'
import { useAvailability } from '../state.ts'
import { type Ground, startGround } from './ground.ts'
import { FAR_LEVEL, gridOfLevel, gridOfPatch, patchOf } from './near.ts'

/** How long the map rests before its cells are looked at closely, ms. */
const REST = 150

/**
 * Keeps the store of `useAvailability` answered, and the answer on the map and in its legend, while it is there. Draws
 * nothing of its own; without a map the figures are the same.
 */
export function AvailabilityMap() {
  const shell = useMap()
  const flavour = useFlavour()
  const isAsked = useAvailability(({ criteria }) => criteria !== null)
  const cells = useRef<CellOverlay | null>(null)

  useEffect(() => {
    const overlay = shell ? startCells(shell, 'availability') : null
    cells.current = overlay
    const far = gridOfLevel(FAR_LEVEL)
    const ground = startGround({
      onFar: (values, moving) => overlay?.[moving ? 'move' : 'show']('far', { grid: far, values }),
      onNear: (patch, values, moving) =>
        overlay?.[moving ? 'move' : 'show']('near', { grid: gridOfPatch(patch), values }),
      onFarAway: () => overlay?.show('near', null),
      onNothing: () => {
        overlay?.show('far', null)
        overlay?.show('near', null)
      },
    })
    const unfollow = shell ? followCamera(shell, ground) : undefined
    return () => {
      unfollow?.()
      ground.stop()
      overlay?.remove()
      cells.current = null
    }
  }, [shell])

  // After the overlay is there: effects run in their order.
  useEffect(() => {
    if (shell) cells.current?.colour(coloursOf(flavour))
  }, [shell, flavour])

  return isAsked ? <AvailabilityLegend flavour={flavour} /> : null
}

/** Tells the ground what the map shows, once it rests. */
function followCamera(
  shell: { camera: Camera; on: (event: 'camera', listener: (camera: Camera) => void) => () => void },
  ground: Ground,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const { bounds, metresPerPixel } = shell.camera
    ground.look(patchOf(inMetres(bounds), metresPerPixel))
  }
  look()
  const off = shell.on('camera', () => {
    clearTimeout(timer)
    timer = setTimeout(look, REST)
  })
  return () => {
    clearTimeout(timer)
    off()
  }
}

/** The box, in metres of EPSG:32719, around one in degrees: its edges bend, and bend most in the middle. */
function inMetres([west, south, east, north]: Camera['bounds']): [number, number, number, number] {
  const middle = (west + east) / 2
  const points = [west, middle, east].flatMap((lon) => [toUtm19([lon, south]), toUtm19([lon, north])])
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}
