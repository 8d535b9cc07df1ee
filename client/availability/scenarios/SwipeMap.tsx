import { useEffect, useRef, useState } from 'react'
import type { Scenario } from '../../../geodata/model/scenario.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { type CellOverlay, startCells } from '../../map/cell-overlay.ts'
import { useMap } from '../../map/context.ts'
import { partOfWindow, SwipeLine } from '../../map/SwipeLine.tsx'
import { useFlavour } from '../../map/use-flavour.ts'
import { Slider } from '../../ui/Field.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { FAR_LEVEL, gridOfLevel } from '../ground/near.ts'
import { coloursOf, plainFree, SCALES } from '../legend/colours.ts'
import styles from '../panel/Availability.module.css'
import swipe from './SwipeMap.module.css'
import { paintTwo } from './two-pictures.ts'

/** Both scenarios on one map: A left of the line, B right of it. The line is dragged, or moved with the slider. */
export function SwipeMap({ a, b }: { a: Scenario; b: Scenario }) {
  const { t, number } = useWords()
  const shell = useMap()
  const flavour = useFlavour()
  const cells = useRef<CellOverlay | null>(null)
  /** Of the free part of the map, 0 to 1. */
  const [at, setAt] = useState(0.5)
  const [painted, setPainted] = useState(0)
  const [failed, setFailed] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    if (!shell) return
    const overlay = startCells(shell, 'availability-compare')
    cells.current = overlay
    return () => {
      overlay.remove()
      cells.current = null
    }
  }, [shell])
  useEffect(() => {
    if (shell) cells.current?.colour(coloursOf(flavour))
  }, [shell, flavour])
  // `attempt`: asked for once more.
  useEffect(() => {
    if (!shell) return
    const stop = new AbortController()
    setFailed(null)
    setPainted(0)
    const grid = gridOfLevel(FAR_LEVEL)
    paintTwo(
      [a, b],
      (side, values) => {
        cells.current?.show(side === 'a' ? 'far' : 'far-beside', { grid, values })
        setPainted((count) => count + 1)
      },
      stop.signal,
    ).catch((error: unknown) => {
      if (!stop.signal.aborted) setFailed(error)
    })
    return () => stop.abort()
  }, [shell, a, b, attempt])

  const part = partOfWindow(at)
  useEffect(() => cells.current?.split(part), [part, shell])

  if (!shell) return null
  const words = t('availability.scenarios.compare.swipeWords', { value: number(at * 100, 0) })
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.scenarios.compare.swipe')}</h3>
      {failed !== null && <ProblemMessage error={failed} onRetry={() => setAttempt(attempt + 1)} />}
      {painted < 2 && failed === null && <Skeleton />}
      <Slider
        label={t('availability.scenarios.compare.swipeLabel')}
        value={Math.round(at * 100)}
        minimum={0}
        maximum={100}
        step={1}
        words={words}
        onChange={(value) => setAt(value / 100)}
      />
      <ul className={swipe.keys}>
        {(
          [
            ['free', plainFree(SCALES[flavour]), SCALES[flavour].opacity],
            ['choice', SCALES[flavour].ink, SCALES[flavour].choice],
            ['law', SCALES[flavour].ink, SCALES[flavour].law],
          ] as const
        ).map(([id, background, opacity]) => (
          <li key={id}>
            <span aria-hidden="true" style={{ background, opacity }} />
            {t(
              id === 'free'
                ? 'availability.results.split.free'
                : id === 'law'
                  ? 'availability.words.law'
                  : 'availability.words.choice',
            )}
          </li>
        ))}
      </ul>
      <SwipeLine at={at} onAt={setAt} left="A" right="B" />
    </section>
  )
}
