import { memo, useState } from 'react'
import { FIELDS, isFieldLayer } from '../../../geodata/fields/declare.ts'
import { useLayers, versionsOf } from '../../data/layers.ts'
import { useWords } from '../../i18n/index.ts'
import { LAYERS, THEMES } from '../../map/catalogue.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Select } from '../../ui/Field.tsx'
import { availability } from '../state.ts'
import { targetName } from '../words.ts'
import { useAdded } from './added.ts'
import styles from './Criteria.module.css'
import { type Adding, withAdded } from './edit.ts'
import { NumberBox } from './NumberBox.tsx'

const change = availability.getState().setCriteria

/** Layers that have places or numbers everywhere: what a criterion can be about. */
const USABLE = LAYERS.filter(
  ({ id, geometry }) => geometry !== 'none' && (geometry !== 'raster' || isFieldLayer(id)),
)
const START: Record<Adding, number> = { near: 500, far: 10_000, inside: 0, raster: 10, prefer: 20_000 }

/** Any layer of the catalogue, with any distance: to stay away from, near to, inside of, or to prefer. */
export const AddCriterion = memo(function AddCriterion() {
  const words = useWords()
  const { t, say } = words
  const added = useAdded()
  const { data } = useLayers()
  const versions = versionsOf(data)
  const [layer, setLayer] = useState(USABLE[0]?.id ?? '')
  const [wanted, setWanted] = useState<Adding>('near')
  const [value, setValue] = useState<number>(START.near)
  const isRaster = isFieldLayer(layer)
  const adding: Adding = isRaster ? 'raster' : wanted === 'raster' ? 'near' : wanted
  const ways: Adding[] = isRaster ? ['raster'] : ['near', 'far', 'inside', 'prefer']
  return (
    <Disclosure label={t('availability.criteria.add.title')}>
      <div className={styles.form}>
        <Select
          label={t('availability.criteria.add.layer')}
          value={layer}
          onChange={(event) => {
            setLayer(event.target.value)
            if (isFieldLayer(event.target.value)) setValue(START.raster)
          }}
          options={THEMES.flatMap(([theme, title]) =>
            USABLE.filter((one) => one.theme === theme).map((one) => ({
              value: one.id,
              title: `${say(title)} · ${say(one.title)}${versions.has(one.id) ? '' : ` (${t('availability.criteria.add.noData')})`}`,
            })),
          )}
        />
        <Select
          label={t('availability.criteria.add.how')}
          value={adding}
          onChange={(event) => {
            const next = event.target.value as Adding
            setWanted(next)
            setValue(START[next])
          }}
          options={ways.map((way) => ({ value: way, title: t(`availability.criteria.add.${way}`) }))}
        />
        {adding !== 'inside' && (
          <NumberBox
            label={t(isRaster ? 'availability.criteria.most' : 'availability.criteria.distance')}
            value={value}
            minimum={0}
            maximum={200_000}
            unit={isFieldLayer(layer) ? say(FIELDS[layer].unit) : 'm'}
            onValue={setValue}
          />
        )}
        <Button
          icon="plus"
          disabled={layer === ''}
          onClick={() => {
            change((before) => withAdded(before, adding, layer, value))
            added(targetName({ layer, where: null }, words))
          }}
        >
          {t('availability.criteria.add.button')}
        </Button>
      </div>
    </Disclosure>
  )
})
