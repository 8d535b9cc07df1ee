import { useEffect, useId, useRef, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { nameOf } from '../map/attributes.ts'
import { byDistance, sizeOf } from '../map/away.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import type { MapFeature } from '../map/map-shell.ts'
import { howMany, MOST, whereFrom } from './where.ts'

/**
 * The map for who does not see it, while it has the focus: says what is in view when it moves, and goes from feature to
 * feature with N and P, nearest to the centre first; Enter opens the one that was said.
 */
export default function MapVoice({ onPick }: { onPick: (features: MapFeature[]) => void }) {
  const words = useWords()
  const shell = useMap()
  const id = useId()
  const [said, setSaid] = useState('')
  const now = useRef({ words, onPick })
  useEffect(() => {
    now.current = { words, onPick }
  })

  useEffect(() => {
    const canvas = shell?.map.getCanvas()
    if (!shell || !canvas) return
    let around: ReturnType<typeof listed> | null = null
    let at = -1
    const forget = () => {
      around = null
      at = -1
      shell.point(null)
    }
    const tell = () => {
      if (document.activeElement !== canvas) return
      const { words } = now.current
      const count = shell.featuresInView(MOST + 1).length
      const width = words.distance(sizeOf(shell.camera.bounds).width)
      setSaid(words.t('described.voice.moved', { count, number: howMany(count, words), width }))
    }
    const onKey = (event: KeyboardEvent) => {
      const { words, onPick } = now.current
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const key = event.key.toLowerCase()
      if (key === 'n' || key === 'p') {
        around ??= listed(shell)
        const { length } = around
        if (length === 0) return setSaid(words.t('described.voice.none'))
        at = at < 0 ? (key === 'n' ? 0 : length - 1) : (at + (key === 'n' ? 1 : length - 1)) % length
        const { item, away } = around[at] as (typeof around)[number]
        const layer = layerById(item.layer)
        shell.point(item)
        setSaid(
          words.t('described.voice.item', {
            name: nameOf(layer, item.properties) ?? words.t('inspector.unnamed'),
            layer: layer ? words.say(layer.title) : item.layer,
            where: whereFrom(away, words),
            at: words.number(at + 1, 0),
            of: howMany(length, words),
          }),
        )
      } else if (event.key === 'Enter' && around && at >= 0) {
        const { item } = around[at] as (typeof around)[number]
        event.stopImmediatePropagation()
        forget()
        onPick([item])
      }
    }
    // Before the map's own keys.
    canvas.addEventListener('keydown', onKey, { capture: true })
    canvas.addEventListener('blur', forget)
    canvas.addEventListener('focus', tell)
    const settled = shell.on('settled', () => {
      forget()
      // What has come into view is drawn first.
      shell.map.off('idle', tell)
      shell.map.once('idle', tell)
    })
    // Who was on the map before this came.
    tell()
    return () => {
      canvas.removeEventListener('keydown', onKey, { capture: true })
      canvas.removeEventListener('blur', forget)
      canvas.removeEventListener('focus', tell)
      shell.map.off('idle', tell)
      settled()
    }
  }, [shell])

  useEffect(() => {
    const canvas = shell?.map.getCanvas()
    canvas?.setAttribute('aria-describedby', id)
    return () => canvas?.removeAttribute('aria-describedby')
  }, [shell, id])

  return (
    <section className="visually-hidden" aria-label={words.t('help.keys')}>
      <p id={id}>{words.t('described.voice.keys')}</p>
      <p role="status">{said}</p>
    </section>
  )
}

const listed = (shell: NonNullable<ReturnType<typeof useMap>>) =>
  byDistance(shell.camera.center, shell.featuresInView(MOST + 1), ({ at }) => at)
