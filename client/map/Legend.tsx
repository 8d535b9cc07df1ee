import { type ReactNode, useId, useMemo, useState } from 'react'
import { clusterSvg, legendEntries, noDataSvg, reliefSvg } from '../../geodata/layers/symbology.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/Icon.tsx'
import { HatchWords } from './CoverageNote.tsx'
import { layerById, THEMES } from './catalogue.ts'
import { clusterSigns, isGathered } from './clusters.ts'
import { useZoom } from './context.ts'
import { pinCoverage, useHatched } from './coverage.ts'
import styles from './Legend.module.css'
import { useLegendParts } from './legend-parts.ts'
import type { Flavour } from './palette.ts'
import { drawnAs, isDrawn } from './style.ts'
import { useShownLayers } from './use-view.ts'

/** Width of a window, px, from which the legend is open without being asked: narrower, it would hide the map it explains. */
const ROOMY = 1280

const asImage = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** What the signs on the map mean, drawn from the same declarations as the map. `flat`: inside another panel. */
export function Legend({ flavour, flat }: { flavour: Flavour; flat?: boolean }) {
  const { t, say, language, distance } = useWords()
  const { layers } = useShownLayers()
  const { data } = useLayers()
  const zoom = useZoom() ?? 6
  // Signs come and go at whole zooms.
  const far = Math.floor(zoom)
  const [open, setOpen] = useState(() => flat === true || window.innerWidth >= ROOMY)
  const id = useId()
  const versions = useMemo(() => versionsOf(data), [data])

  const declarations = layers.flatMap((layer) => layerById(layer.id) ?? [])
  // A tile of the zoom before the layer's first is still shown when the map is half way to it.
  const here = declarations.filter((layer) => versions.has(layer.id) && zoom >= layer.zoom.min - 0.5)
  const seen = here.filter(({ geometry }) => geometry !== 'raster')
  const relief = here.find((layer) => layer.geometry === 'raster' && isDrawn(layer))
  const reliefVersion = relief && versions.get(relief.id)
  const numbers = clusterSigns(
    declarations.filter((layer) => {
      const version = versions.get(layer.id)
      return version !== undefined && isGathered(drawnAs(layer, version), version)
    }),
    zoom,
  )
  const partial = seen.filter((layer) => versions.get(layer.id)?.coverage !== 'region')
  const hatched = useHatched()
  const parts = useLegendParts()
  const missing = data ? declarations.filter((layer) => !versions.has(layer.id)) : []
  const sections = useMemo(
    () =>
      seen.map((layer) => ({
        layer,
        entries: legendEntries(drawnAs(layer, versions.get(layer.id)), flavour, language).filter(
          ({ from }) => far >= from,
        ),
      })),
    [seen.map((layer) => layer.id).join(), far, flavour, language],
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
        {parts.map(({ id, content }) => (
          <div key={id} className={styles.layer}>
            {content}
          </div>
        ))}
        {hatched && (
          <ul className={styles.layer}>
            <Entry svg={noDataSvg(flavour, 18)} label={<HatchWords {...hatched} />} />
          </ul>
        )}
        {numbers.length > 0 && (
          <div className={styles.layer}>
            <h3 className={styles.name}>{t('legend.numbers')}</h3>
            <ul>
              {numbers.map(({ theme, icon }) => (
                <Entry
                  key={theme}
                  svg={clusterSvg(theme, icon, flavour, EXAMPLE)}
                  label={say(THEME_TITLES.get(theme) ?? { es: theme, en: theme })}
                />
              ))}
            </ul>
          </div>
        )}
        {reliefVersion && (
          <ul className={styles.layer}>
            <Entry
              svg={reliefSvg(flavour)}
              label={t('legend.relief', {
                source: sourceOf(reliefVersion),
                cell: distance(reliefVersion.accuracy_m ?? 100),
              })}
            />
          </ul>
        )}
        {parts.length + here.length + missing.length === 0 && (
          <p className={styles.empty}>{t('legend.empty')}</p>
        )}
        {sections.map(({ layer, entries }) => (
          <div key={layer.id} className={styles.layer}>
            {entries.length > 1 && <h3 className={styles.name}>{say(layer.title)}</h3>}
            <ul>
              {entries.map(({ label, svg }) => (
                <Entry key={label} svg={svg} label={label} />
              ))}
            </ul>
          </div>
        ))}
        {partial.length > 0 && <Partial layers={partial} />}
        {missing.length > 0 && (
          <div className={styles.layer}>
            <h3 className={styles.name}>{t('legend.noData')}</h3>
            <ul>
              {missing.map((layer) => (
                <Entry key={layer.id} svg={noDataSvg(flavour, 18)} label={say(layer.title)} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  )
}

/** How many the sign of a number in the legend stands for. */
const EXAMPLE = 12
const THEME_TITLES = new Map(THEMES)

const sourceOf = ({ source, vintage }: PublishedVersion): string => {
  const when = vintage ?? source?.year
  return [source?.name, when].filter(Boolean).join(', ')
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

function Entry({ svg, label }: { svg: string; label: ReactNode }) {
  return (
    <li className={styles.entry}>
      <span className={classNames(styles.symbol)}>
        <img src={asImage(svg)} alt="" />
      </span>
      <span>{label}</span>
    </li>
  )
}
