import type { ReactNode } from 'react'
import { noDataSvg } from '../../../geodata/layers/symbology.ts'
import type { Words } from '../../i18n/index.ts'
import type { Sign } from '../../map/legend-parts.ts'
import type { MapLegend, Sourced } from '../../map/use-legend.ts'
import { sourceName } from '../sources.ts'
import type { Told } from '../told.ts'
import type { Block } from './Pages.tsx'

/** What a sheet says beside its map, in blocks that are not torn: the same on the sheet of a view and of a story. */

export const heading = (key: string, text: string): Block => ({ key, content: <h2>{text}</h2>, holds: true })
export const line = (key: string, content: ReactNode): Block => ({ key, content: <p>{content}</p> })

/** The signs of the map, as the legend on the screen has them. */
export function legendBlocks({ groups, missing }: MapLegend, { t, say }: Words): Block[] {
  const group = (id: string, title: string | undefined, signs: readonly Sign[]): Block[] => [
    ...(title === undefined ? [] : [{ key: id, content: <h3>{title}</h3>, holds: true }]),
    ...signs.map((sign, i) => ({ key: `${id} ${i}`, content: <SignLine {...sign} /> })),
  ]
  return [
    ...groups.flatMap(({ id, title, signs }) => group(id, title, signs)),
    ...(missing.length > 0
      ? group(
          'missing',
          t('legend.noData'),
          missing.map((layer) => ({ svg: noDataSvg('light', 24), words: say(layer.title) })),
        )
      : []),
  ]
}

function SignLine({ svg, words, value }: Sign) {
  return (
    <p className="sheet-sign">
      <img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt="" />
      <span>
        {words}
        {value !== undefined && ` · ${value}`}
      </span>
    </p>
  )
}

/** Where each layer comes from, of when, and how exact it is. */
export function sourceBlocks(sources: readonly Sourced[], { t, say, date, margin }: Words): Block[] {
  return [
    heading('sources', t('show.sheet.sources')),
    ...(sources.length === 0 ? [line('no sources', t('show.sheet.nothingDrawn'))] : []),
    ...sources.map(({ layer, version }) =>
      line(
        `source ${layer.id}`,
        <>
          <strong>{say(layer.title)}</strong>:{' '}
          {[
            sourceName(version) ?? t('show.sheet.noSource'),
            version.vintage
              ? t('show.sheet.vintage', { date: date(version.vintage) })
              : t('show.sheet.noVintage'),
            version.accuracy_m !== null
              ? t('show.sheet.accuracy', { value: margin(version.accuracy_m) })
              : t('show.sheet.noAccuracy'),
            t('show.sheet.version', {
              number: version.number,
              date: date(version.published_at.slice(0, 10)),
            }),
          ].join(' · ')}
        </>,
      ),
    ),
  ]
}

/** What was not looked at, or not wholly: of the answer and of the layers that are drawn. */
export function notCheckedBlocks(
  told: Told | null,
  { layers, missing }: MapLegend,
  { t, say, list }: Words,
): Block[] {
  const partial = layers.filter(
    ({ layer, version }) => layer.geometry !== 'raster' && version.coverage !== 'region',
  )
  const texts = new Set([
    ...(told?.notChecked ?? []),
    ...missing.map(({ title }) => t('show.sheet.noData', { layer: say(title) })),
    ...(partial.length > 0
      ? [t('show.sheet.partial', { layers: list(partial.map(({ layer }) => say(layer.title))) })]
      : []),
  ])
  return [
    heading('not checked', t('show.sheet.notChecked')),
    ...(texts.size === 0
      ? [line('nothing', t('show.sheet.allChecked'))]
      : [...texts].map((text, i) => line(`not checked ${i}`, `– ${text}`))),
  ]
}

/** What is numbered on the map, in the order of the numbers. */
export const numberBlocks = (told: Told | null, { t }: Words): Block[] =>
  told?.numbered?.length
    ? [
        heading('numbered', t('show.sheet.numbered')),
        ...told.numbered.map((text, i) => line(`numbered ${i}`, `${i + 1}. ${text}`)),
      ]
    : []
