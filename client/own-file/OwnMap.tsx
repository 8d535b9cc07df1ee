import type { FeatureCollection } from 'geojson'
import { useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { useLegendPart } from '../map/legend-parts.ts'
import { hideOverlay, showOverlay } from '../map/overlays.ts'
import { GROUND } from '../map/palette.ts'
import { areaSign, discSign } from '../map/signs.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { useScreenHere } from '../map/use-screen-here.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useEscape } from '../ui/use-escape.ts'
import styles from './OwnFile.module.css'
import { around, nameOf, pointAt, usePointed } from './pointed.ts'
import { openFile, useOwnFiles } from './store.ts'

const ID = 'own-files'
const LAYERS = ['fill', 'line', 'point'].map((part) => `${ID}/${part}`)
const MOST_SHOWN = 12

/** Own files on the map: drawn over the layers, told in the legend, asked by a click, dropped anywhere on the page. */
export default function OwnMap() {
  const { t } = useWords()
  const shell = useMap()
  const flavour = useFlavour()
  const { layers } = useOwnFiles()
  const pointed = usePointed()
  const [over, setOver] = useState(false)
  const colour = GROUND[flavour].ink
  const accent = GROUND[flavour].accent

  const data = useMemo(
    (): FeatureCollection => ({
      type: 'FeatureCollection',
      features: layers.flatMap(({ key, features }) =>
        features.map(({ id, geometry }) => ({
          type: 'Feature' as const,
          geometry,
          properties: { key, own: id, pointed: pointed?.key === key && pointed.id === id },
        })),
      ),
    }),
    [layers, pointed],
  )
  useEffect(() => {
    if (data.features.length === 0) return hideOverlay(ID)
    const ink = ['case', ['get', 'pointed'], accent, colour] as never
    const width = ['case', ['get', 'pointed'], 4, 2] as never
    showOverlay({
      id: ID,
      data,
      layers: [
        {
          id: `${ID}/fill`,
          type: 'fill',
          filter: ['==', ['geometry-type'], 'Polygon'],
          paint: { 'fill-color': ink, 'fill-opacity': 0.08 },
        },
        {
          id: `${ID}/line`,
          type: 'line',
          filter: ['!=', ['geometry-type'], 'Point'],
          paint: { 'line-color': ink, 'line-width': width, 'line-dasharray': [3, 1.5] },
        },
        {
          id: `${ID}/point`,
          type: 'circle',
          filter: ['==', ['geometry-type'], 'Point'],
          paint: {
            'circle-radius': ['case', ['get', 'pointed'], 8, 5] as never,
            'circle-color': GROUND[flavour].halo,
            'circle-stroke-color': ink,
            'circle-stroke-width': 2.5,
          },
        },
      ],
    })
  }, [data, colour, accent, flavour])
  useEffect(() => () => hideOverlay(ID), [])
  useEffect(
    () => shell?.claim(LAYERS, ({ key, own }) => pointAt({ key: Number(key), id: String(own) })),
    [shell],
  )

  useLegendPart(
    ID,
    layers.length === 0
      ? null
      : {
          signs: layers.map(({ name, features }) => ({
            svg: features.every(({ geometry }) => /Point/.test(geometry.type))
              ? discSign({ fill: GROUND[flavour].halo, edge: colour }, 5)
              : areaSign(colour, { opacity: 0.08, dash: [6, 3] }),
            words: `${name} (${t('work.own.here')})`,
          })),
        },
  )

  useEffect(() => {
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    // A form that takes files of its own keeps them.
    const isTaken = (event: DragEvent) => event.defaultPrevented
    const onOver = (event: DragEvent) => {
      if (!hasFile(event) || isTaken(event)) return setOver(false)
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (isTaken(event) || !file) return
      event.preventDefault()
      void openFile(file).then((opened) => opened && shell?.fit(around(opened.bbox)))
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [shell])

  return createPortal(
    <>
      {over && <p className={styles.drop}>{t('work.own.drop')}</p>}
      <Card />
    </>,
    document.body,
  )
}

/** What the file says of the feature that was clicked, and what can be done with it. */
function Card() {
  const { t } = useWords()
  const { layers } = useOwnFiles()
  const pointed = usePointed()
  const { screen, isPending, error } = useScreenHere()
  const layer = layers.find(({ key }) => key === pointed?.key)
  const feature = layer?.features.find(({ id }) => id === pointed?.id)
  useEscape(feature !== undefined, () => pointAt(null))
  if (!layer || !feature) return null
  const { geometry } = feature
  const isArea = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon'
  const name = nameOf(feature, layer.columns)
  const known = layer.columns.filter((column) => (feature.properties[column] ?? '') !== '')
  return (
    <section className={styles.card} aria-label={t('work.own.feature')}>
      <div className={styles.line}>
        <h2 className={styles.name}>{name}</h2>
        <IconButton icon="close" label={t('app.close')} onClick={() => pointAt(null)} />
      </div>
      <p className={styles.quiet}>
        {layer.name} <span className={styles.here}>{t('work.own.here')}</span>
      </p>
      <dl className={styles.facts}>
        {known.slice(0, MOST_SHOWN).map((column) => (
          <div key={column}>
            <dt>{column}</dt>
            <dd>{String(feature.properties[column])}</dd>
          </div>
        ))}
      </dl>
      {known.length > MOST_SHOWN && (
        <p className={styles.quiet}>{t('work.own.more', { count: known.length - MOST_SHOWN })}</p>
      )}
      {isArea && (
        <>
          <Button
            look="primary"
            icon="site"
            disabled={isPending}
            onClick={() => screen(geometry as never, name)}
          >
            {t('work.own.screen')}
          </Button>
          <p className={styles.quiet}>{t('work.own.sent')}</p>
          {error !== null && <ProblemMessage error={error} />}
        </>
      )}
    </section>
  )
}
