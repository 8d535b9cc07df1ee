import { memo, useId, useState } from 'react'
import { noDataSvg } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { useWords } from '../i18n/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { useZoom } from './context.ts'
import { pinCoverage, useHatched } from './coverage.ts'
import styles from './Legend.module.css'
import type { LegendPart, Sign } from './legend-parts.ts'
import type { Flavour } from './palette.ts'
import { useLegend } from './use-legend.ts'

/** Width of a window, px, from which the legend is open without being asked: narrower, it would hide the map it explains. */
const ROOMY = 1280

const asImage = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** What the signs on the map mean. `flat`: inside another panel. */
export function Legend({ flavour, flat }: { flavour: Flavour; flat?: boolean }) {
  const { t, say } = useWords()
  const { groups, layers, missing } = useLegend(useZoom() ?? 6, flavour, null)
  const [open, setOpen] = useState(() => flat === true || window.innerWidth >= ROOMY)
  const id = useId()
  const partial = layers.filter(
    ({ layer, version }) => layer.geometry !== 'raster' && version.coverage !== 'region',
  )

  return (
    <section className={flat ? styles.flat : styles.legend} aria-label={t('legend.title')}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t('legend.title')}
        <Icon name="chevron" size={16} />
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div id={id} className={styles.body} hidden={!open} tabIndex={0}>
        {groups.map((group) => (
          <Group key={group.id} group={group} />
        ))}
        {groups.length + missing.length === 0 && <p className={styles.empty}>{t('legend.empty')}</p>}
        {partial.length > 0 && <Partial layers={partial.map(({ layer }) => layer)} />}
        {missing.length > 0 && (
          <div className={styles.layer}>
            <h3 className={styles.name}>{t('legend.noData')}</h3>
            <ul>
              {missing.map((layer) => (
                <Entry key={layer.id} svg={noDataSvg(flavour, 18)} words={say(layer.title)} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  )
}

/** Layers that may lack features somewhere, and where: pressing a name hatches what is not known of it. */
function Partial({ layers }: { layers: readonly LayerDeclaration[] }) {
  const { t, say } = useWords()
  const hatched = useHatched()
  return (
    <div className={styles.layer}>
      <h3 className={styles.name}>{t('legend.partial')}</h3>
      <ul className={styles.names}>
        {layers.map(({ id, title }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.partial}
              aria-pressed={hatched?.layer === id}
              title={t('legend.showHatch')}
              onClick={() => pinCoverage(hatched?.pinned && hatched.layer === id ? null : id)}
            >
              {say(title)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A part that changes, as at every move of a slider, draws the others no more. */
const Group = memo(function Group({ group: { title, signs } }: { group: LegendPart }) {
  return (
    <div className={styles.layer}>
      {title && <h3 className={styles.name}>{title}</h3>}
      <ul>
        {signs.map((sign) => (
          <Entry key={sign.words} {...sign} />
        ))}
      </ul>
    </div>
  )
})

function Entry({ svg, words, value }: Sign) {
  return (
    <li className={styles.entry}>
      <span className={styles.symbol}>
        <img src={asImage(svg)} alt="" />
      </span>
      <span className={styles.words}>{words}</span>
      {value !== undefined && <span className={styles.value}>{value}</span>}
    </li>
  )
}
