import { useState } from 'react'
import { today } from '../../../geodata/model/day.ts'
import { request } from '../../data/api.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { GROUND } from '../../map/palette.ts'
import { takeStill, toPng } from '../../map/still.ts'
import { useFlavour } from '../../map/use-flavour.ts'
import { useLegendOf } from '../../map/use-legend.ts'
import { useView } from '../../map/use-view.ts'
import { sourceName, useSources, yearsText } from '../sources.ts'
import type { Told } from '../told.ts'
import { withStrip } from './strip.ts'

/** Numbers on the map that a picture explains; a long list belongs on paper. */
const NUMBERS = 20

/** Takes a picture of the free part of the map, with a strip that says what it is, and gives it as a file. */
export function useTakePicture() {
  const words = useWords()
  const { t, say, date, distance, list } = words
  const shell = useMap()
  const view = useView()
  const flavour = useFlavour()
  const legendOf = useLegendOf()
  const sourcesOf = useSources()
  const [taking, setTaking] = useState(false)
  const [failed, setFailed] = useState(false)

  const take = async (ratio: 1 | 2, address: string, told: Told | null) => {
    if (!shell) return
    setTaking(true)
    setFailed(false)
    try {
      const { url } = await request<{ url: string }>('/api/links', { body: { address } }).catch(() => ({
        url: `${window.location.origin}${address}`,
      }))
      const { free, center, zoom } = shell.frame
      const still = await takeStill(shell, { width: free.width, height: free.height, ratio, center, zoom })
      const shown = legendOf(zoom, flavour, still.drawn)
      const sources = sourcesOf(shown.layers, told?.layers)
      const years = yearsText(sources, words)
      const numbered = told?.numbered ?? []
      const picture = await withStrip(still.image, {
        ratio,
        ground: GROUND[flavour],
        groups: shown.groups,
        metresPerPixel: shell.camera.metresPerPixel,
        distance,
        title: view.title ?? told?.question ?? t('show.untitled'),
        lines: [
          ...(told ? [told.answer] : []),
          ...numbered.slice(0, NUMBERS).map((text, i) => `${i + 1}. ${text}`),
          ...(numbered.length > NUMBERS
            ? [t('show.picture.moreNumbers', { count: numbered.length - NUMBERS })]
            : []),
          ...(told?.notChecked ?? []),
          t('show.picture.sources', {
            sources:
              list([
                ...new Set(sources.map(({ layer, version }) => sourceName(version) ?? say(layer.title))),
              ]) || t('show.picture.noSources'),
          }),
          ...(shown.missing.length > 0
            ? [t('show.sheet.missing', { layers: list(shown.missing.map(({ title }) => say(title))) })]
            : []),
          [
            ...(years ? [years] : []),
            t('show.picture.made', { date: date(today()) }),
            url.length < 120 ? url : window.location.host,
          ].join(' · '),
        ],
        note: t('door.guides'),
        name: t('app.name'),
      })
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await toPng(picture))
      link.download = `suelo-comun-${today()}${ratio === 2 ? '@2x' : ''}.png`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    } catch (error) {
      console.error(error)
      setFailed(true)
    } finally {
      setTaking(false)
    }
  }
  return { take, taking, failed }
}
