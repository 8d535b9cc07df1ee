import { Link } from '@tanstack/react-router'
import { useId, useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { LAYERS, THEMES } from '../map/catalogue.ts'
import { useFit } from '../map/context.ts'
import { useFocusCoverage } from '../map/coverage.ts'
import { keepView } from '../map/page-links.ts'
import type { Flavour } from '../map/palette.ts'
import { isDrawn } from '../map/style.ts'
import { useChangeView, useShownLayers, useView } from '../map/use-view.ts'
import { BASES } from '../map/view.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Radio, Switch } from '../ui/Field.tsx'
import { LayerFacts } from './LayerFacts.tsx'
import styles from './LayerTree.module.css'
import { findLayers } from './match.ts'
import { ShownLayers } from './ShownLayers.tsx'
import { ThemeLabel } from './ThemeLabel.tsx'

const BASE_WORDS = {
  plain: 'layers.basePlain',
  osm: 'layers.baseOsm',
  satellite: 'layers.baseSatellite',
} as const

/** Every layer by theme: on or off, how strong, what it is and where it comes from. `bare`: without its own title. */
export function LayerTree({ bare }: { flavour: Flavour; bare?: boolean }) {
  const { t, say } = useWords()
  const id = useId()
  const [typed, setTyped] = useState('')
  const { data, error, refetch } = useLayers()
  const versions = useMemo(() => versionsOf(data), [data])
  const shown = useShownLayers()
  const words = typed.trim()
  const found = useMemo(() => (words ? findLayers(LAYERS, words) : []), [words])

  const list = (layers: readonly LayerDeclaration[]) => (
    <ul>
      {layers.map((layer) => (
        <LayerLine key={layer.id} layer={layer} version={versions.get(layer.id)} known={data !== undefined} />
      ))}
    </ul>
  )

  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={bare ? 'visually-hidden' : styles.title}>
        {t('layers.title')}
      </h2>
      <input
        type="search"
        className={styles.filter}
        placeholder={t('layers.filter')}
        aria-label={t('layers.filter')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error && !data && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {words ? (
        found.length > 0 ? (
          list(found)
        ) : (
          <p className={styles.hint}>{t('layers.none')}</p>
        )
      ) : (
        <>
          <Disclosure label={t('work.order.title')} aside={shown.layers.length}>
            <ShownLayers versions={versions} />
            <div className={styles.actions}>
              <Button look="plain" onClick={shown.clear}>
                {t('layers.clear')}
              </Button>
              <Button look="plain" onClick={shown.reset}>
                {t('layers.reset')}
              </Button>
            </div>
          </Disclosure>
          {THEMES.map(([theme, title]) => {
            const layers = LAYERS.filter((layer) => layer.theme === theme)
            const on = layers.filter((layer) => shown.isShown(layer.id)).length
            return (
              <Disclosure
                key={theme}
                label={<ThemeLabel theme={theme} title={say(title)} />}
                aside={
                  <span className={classNames(on > 0 && styles.shown)}>
                    <span className="visually-hidden">
                      {t('layers.shownInTheme', { shown: on, total: layers.length })}
                    </span>
                    <span aria-hidden="true">
                      {on}/{layers.length}
                    </span>
                  </span>
                }
              >
                {list(layers)}
              </Disclosure>
            )
          })}
        </>
      )}
      <Disclosure label={t('layers.base')}>
        <Ground />
      </Disclosure>
    </section>
  )
}

function Ground() {
  const { t } = useWords()
  const name = useId()
  const { base = 'plain', grid = false } = useView()
  const change = useChangeView()
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">{t('layers.base')}</legend>
      {BASES.map((one) => (
        <Radio
          key={one}
          name={name}
          checked={base === one}
          onChange={() => change({ base: one }, { replace: true })}
          label={
            <>
              {t(BASE_WORDS[one])}{' '}
              {one !== 'plain' && <span className={styles.hint}>{t('layers.baseOnline')}</span>}
            </>
          }
        />
      ))}
      <Switch
        label={t('layers.grid')}
        checked={grid}
        onChange={(on) => change({ grid: on }, { replace: true })}
      />
    </fieldset>
  )
}

/** `known`: the server has said which layers have data, so the lack of a version means something. */
function LayerLine({
  layer,
  version,
  known,
}: {
  layer: LayerDeclaration
  version: PublishedVersion | undefined
  known: boolean
}) {
  const { t, say } = useWords()
  const fit = useFit()
  const change = useChangeView()
  const shown = useShownLayers()
  const [open, setOpen] = useState(false)
  const id = useId()
  const title = say(layer.title)
  const drawn = isDrawn(layer)
  const on = shown.isShown(layer.id)
  const missing = known && !version
  useFocusCoverage(open && drawn && known && layer.geometry !== 'raster' ? layer.id : null)
  return (
    <li className={styles.layer}>
      <div className={styles.line}>
        <label className={classNames(styles.check, missing && styles.missing)}>
          <input
            type="checkbox"
            checked={on}
            disabled={!drawn}
            onChange={(event) => shown.toggle(layer.id, event.target.checked)}
          />
          <span>
            {title}
            {missing && <span className={styles.nodata}>{t('layers.noData')}</span>}
          </span>
        </label>
        <IconButton
          icon={open ? 'up' : 'info'}
          className={styles.more}
          label={t('layers.about', { layer: title })}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        />
      </div>
      <div id={id} hidden={!open}>
        {open && (
          <div className={styles.detail}>
            <LayerFacts layer={layer} version={version} known={known} />
            <p>
              <Link to="/datos/$layer" params={{ layer: layer.id }} search={keepView}>
                {t('layers.page')}
              </Link>
              {version && (
                <>
                  {' · '}
                  <Link to="/datos/$layer" params={{ layer: layer.id }} search={keepView} hash="descargar">
                    {t('downloads.link')}
                  </Link>
                </>
              )}
            </p>
            <div>
              {version && (
                <Button
                  look="plain"
                  icon="filter"
                  onClick={() => {
                    change({
                      task: 'layer',
                      layer: layer.id,
                      sel: undefined,
                      ...(on || !drawn ? {} : { layers: [{ id: layer.id, opacity: 1 }, ...shown.layers] }),
                    })
                  }}
                >
                  {t('work.open')}
                </Button>
              )}
              {version?.bbox && drawn && (
                <Button
                  look="plain"
                  icon="search"
                  onClick={() => {
                    if (!on) shown.toggle(layer.id, true)
                    if (version.bbox) fit(version.bbox)
                  }}
                >
                  {t('layers.zoomTo')}
                </Button>
              )}
            </div>
          </div>
        )}
      </div>
    </li>
  )
}
