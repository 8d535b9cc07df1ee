import { useQueryClient } from '@tanstack/react-query'
import { memo, useState } from 'react'
import type { Area } from '../../../geodata/model/availability.ts'
import { featuresQuery } from '../../data/features.ts'
import { useWords } from '../../i18n/index.ts'
import { COMUNAS, comunaName } from '../../map/catalogue.ts'
import { useFit } from '../../map/context.ts'
import { DrawTools, useSketch, useSketchOverlay } from '../../map/DrawTools.tsx'
import { createSketch, geometryOf } from '../../map/sketch.ts'
import { boxOf } from '../../map/small-map.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Checkbox, Radio } from '../../ui/Field.tsx'
import { availability } from '../state.ts'
import { useAdded } from './added.ts'
import styles from './Criteria.module.css'
import { withArea, withDrawn } from './edit.ts'

const change = availability.getState().setCriteria

/** The area of interest and the area to avoid or require, while they are drawn. They outlive the panel. */
const interest = createSketch()
const drawn = createSketch()

/** Where: the region, comunas, or an area of one's own. */
export const AreaChoice = memo(function AreaChoice({ area }: { area: Area }) {
  const { t } = useWords()
  const [kind, setKind] = useState<Area['kind']>(area.kind)
  // A kind without what it needs (no comuna, no shape) is not asked yet: the one before holds.
  const choose = (next: Area['kind']) => {
    setKind(next)
    if (next === 'region') change((before) => withArea(before, { kind: 'region' }))
    if (next === 'drawn') takeShape()
  }
  const codes = area.kind === 'comunas' ? area.codes : []
  const show = useShowComunas()
  const toggle = (code: string, on: boolean) => {
    const next = on ? [...codes, code].sort() : codes.filter((one) => one !== code)
    change((before) =>
      withArea(before, next.length > 0 ? { kind: 'comunas', codes: next } : { kind: 'region' }),
    )
    void show(next)
  }
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t('availability.criteria.area.title')}</legend>
      <div className={styles.choices}>
        {(['region', 'comunas', 'drawn'] as const).map((one) => (
          <Radio
            key={one}
            name="availability-area"
            label={t(`availability.criteria.area.${one}`)}
            checked={kind === one}
            onChange={() => choose(one)}
          />
        ))}
      </div>
      {kind === 'comunas' && (
        <ul className={styles.comunas}>
          {[...COMUNAS]
            .sort((a, b) => comunaName(a).localeCompare(comunaName(b)))
            .map((code) => (
              <li key={code}>
                <Checkbox
                  label={comunaName(code)}
                  checked={codes.includes(code)}
                  onChange={(event) => toggle(code, event.target.checked)}
                />
              </li>
            ))}
        </ul>
      )}
      {kind === 'drawn' && <Interest isUsed={area.kind === 'drawn'} />}
    </fieldset>
  )
})

/** Brings comunas into sight: the map goes where the answer will be. Without a signal it stays where it is. */
function useShowComunas() {
  const fit = useFit()
  const client = useQueryClient()
  return async (codes: readonly string[]) => {
    if (codes.length === 0) return
    const asked = {
      layer: 'comuna',
      bbox: null,
      limit: codes.length,
      filter: { where: `code:${codes.join(',')}` },
    }
    const found = await client.ensureQueryData(featuresQuery(asked)).catch(() => null)
    const box = boxOf(found?.features.map(({ geometry }) => geometry) ?? [])
    if (box) fit(box)
  }
}

function takeShape() {
  const geometry = geometryOf(interest.getState().polygons)
  if (geometry) change((before) => withArea(before, { kind: 'drawn', geometry }))
}

function Interest({ isUsed }: { isUsed: boolean }) {
  const { t } = useWords()
  const polygons = useSketch(interest, (state) => state.polygons)
  useSketchOverlay(interest, 'availability-interest')
  // What is taken puts the tool away: the map's clicks ask «why» again.
  const [taken, setTaken] = useState(0)
  return (
    <>
      <DrawTools key={taken} sketch={interest} autoStart={polygons.length === 0} />
      <Button
        look="primary"
        disabled={polygons.length === 0}
        onClick={() => {
          takeShape()
          setTaken((count) => count + 1)
        }}
      >
        {t(isUsed ? 'availability.criteria.area.useAgain' : 'availability.criteria.area.use')}
      </Button>
    </>
  )
}

/** An area to stay out of, or to stay in, drawn by hand. */
export const DrawnCriterion = memo(function DrawnCriterion() {
  const { t } = useWords()
  return (
    <Disclosure label={t('availability.criteria.drawn.title')}>
      <DrawnForm />
    </Disclosure>
  )
})

function DrawnForm() {
  const { t } = useWords()
  const polygons = useSketch(drawn, (state) => state.polygons)
  useSketchOverlay(drawn, 'availability-drawn')
  const added = useAdded()
  const [taken, setTaken] = useState(0)
  const take = (use: 'avoid' | 'require') => {
    const geometry = geometryOf(polygons)
    if (!geometry) return
    change((before) => withDrawn(before, use, geometry))
    drawn.getState().clear()
    setTaken((count) => count + 1)
    added(t(use === 'avoid' ? 'availability.criteria.avoided' : 'availability.criteria.required'))
  }
  return (
    <div className={styles.form}>
      <p className={styles.why}>{t('availability.criteria.drawn.text')}</p>
      <DrawTools key={taken} sketch={drawn} />
      <div className={styles.pair}>
        <Button disabled={polygons.length === 0} onClick={() => take('avoid')}>
          {t('availability.criteria.drawn.avoid')}
        </Button>
        <Button disabled={polygons.length === 0} onClick={() => take('require')}>
          {t('availability.criteria.drawn.require')}
        </Button>
      </div>
    </div>
  )
}
