import area from '@turf/area'
import kinks from '@turf/kinks'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Facts } from '../../../geodata/model/screening.ts'
import { useGuardCheck, useGuardRails } from '../../data/guard.ts'
import type { RulesAnswer } from '../../data/screening.ts'
import { countVertices, geometryOf, type Rings } from '../../map/sketch.ts'
import { answerOf, type GuardItem, measureOf, type Unlooked, unlooked } from './answer.ts'
import { type Edge, edgesInside, inMetres, lookAt } from './look.ts'
import { type Rails, unpack } from './rails.ts'

export interface Guard {
  /** `waiting`: the layers are on their way; `failed`: they did not come; `sketch`: seen here; `server`: measured there. */
  by: 'waiting' | 'failed' | 'sketch' | 'server'
  items: readonly GuardItem[]
  unlooked: readonly Unlooked[]
  edges: readonly Edge[]
}

/** Sketches of more vertices are not looked at while they move; the server looks at them when they rest. */
const MOST_VERTICES = 2000
/** How long a sketch rests before the server is asked, ms. */
const REST = 700
/** A look takes this part of the time at most: after one of 10 ms, 20 ms are left to the map. */
const SHARE = 3

/**
 * What the sketch runs into, now. `moving`: the shape as it is on the map, with what is under way; `settled`: as it was
 * left. The browser looks at each move, in its own time; the server is asked when the sketch rests.
 */
export function useGuard(
  moving: readonly Rings[],
  settled: readonly Rings[],
  rules: RulesAnswer | undefined,
  facts: Facts,
  accuracy_m: number,
): Guard {
  const isAsked = moving.length > 0
  const { data, error } = useGuardRails(isAsked)
  const rails = useMemo(() => (data ? unpack(data) : null), [data])
  const shape = useEased(moving)
  const known = useMemo(() => {
    const wanted = new Set(rails?.rules)
    return (rules?.chapters ?? []).flatMap((chapter) => chapter.rules).filter(({ id }) => wanted.has(id))
  }, [rails, rules])
  const looked = useMemo(
    () =>
      rails && shape.polygons.length > 0 && countVertices(shape.polygons) <= MOST_VERTICES
        ? look(rails, shape.polygons, accuracy_m)
        : null,
    [rails, shape, accuracy_m],
  )
  shape.took(looked?.ms ?? 0)
  const hectares = useMemo(() => {
    const geometry = geometryOf(shape.polygons)
    return geometry ? area(geometry) / 10_000 : 0
  }, [shape])
  const stated = useMemo(() => ({ ...facts, area_ha: hectares }), [facts, hectares])

  const rested = useRested(settled)
  const asked = useMemo(() => {
    const geometry = geometryOf(rested)
    if (!geometry || countVertices(rested) > 10_000) return null
    return countVertices(rested) <= 500 && kinks(geometry as never).features.length > 0 ? null : geometry
  }, [rested])
  const check = useGuardCheck(isAsked ? asked : null, accuracy_m)
  // The server's answer holds for the shape it was asked about.
  const isSame = moving === settled && settled === rested

  return useMemo((): Guard => {
    if (!isAsked) return { by: 'waiting', items: [], unlooked: [], edges: [] }
    if (isSame && check.data && asked) {
      const items = answerOf(known, stated, check.data.measures)
      const silent = check.data.measures.flatMap(({ layer, status, touch }): Unlooked[] =>
        status === 'no-version'
          ? [{ layer, why: 'no-data' }]
          : status === 'outside-coverage' && touch === 'clear'
            ? [{ layer, why: 'incomplete' }]
            : [],
      )
      return { by: 'server', items, unlooked: silent, edges: edgesOf(looked, items) }
    }
    if (error && !rails) return { by: 'failed', items: [], unlooked: [], edges: [] }
    if (!rails || !looked || known.length === 0) return { by: 'waiting', items: [], unlooked: [], edges: [] }
    const items = answerOf(known, stated, looked.looks.map(measureOf))
    return {
      by: 'sketch',
      items,
      unlooked: unlooked(
        rails.rails.map(({ declared }) => declared),
        looked.looks,
      ),
      edges: edgesOf(looked, items),
    }
  }, [isAsked, isSame, check.data, asked, error, rails, looked, known, stated])
}

function look(rails: Rails, polygons: readonly Rings[], accuracy_m: number) {
  const start = performance.now()
  const sketch = inMetres(polygons)
  const looks = lookAt(rails, sketch, accuracy_m)
  return { sketch, looks, ms: performance.now() - start }
}

/** The edges that run into what the items are about. */
function edgesOf(looked: ReturnType<typeof look> | null, items: readonly GuardItem[]): Edge[] {
  if (!looked) return []
  const hit = new Set(items.map(({ layer }) => layer))
  const looks = looked.looks.filter(({ touch, rail }) => touch !== 'clear' && hit.has(rail.declared.layer))
  return edgesInside(looks, looked.sketch)
}

/** The shape, no more often than looking at it takes its share of the time. */
function useEased(polygons: readonly Rings[]) {
  const [eased, setEased] = useState(polygons)
  const cost = useRef(0)
  const last = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, last.current + cost.current * SHARE - performance.now())
    let frame = 0
    const timer = setTimeout(() => {
      frame = requestAnimationFrame(() => {
        last.current = performance.now()
        setEased(polygons)
      })
    }, wait)
    return () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
    }
  }, [polygons])
  return useMemo(
    () => ({
      polygons: eased,
      took: (ms: number) => {
        cost.current = ms
      },
    }),
    [eased],
  )
}

/** The shape once it has not changed for a while. */
function useRested(polygons: readonly Rings[]): readonly Rings[] {
  const [rested, setRested] = useState<readonly Rings[]>([])
  useEffect(() => {
    const timer = setTimeout(() => setRested(polygons), REST)
    return () => clearTimeout(timer)
  }, [polygons])
  return rested
}
