import { useEffect, useMemo, useState } from 'react'
import { FACTS } from '../../../geodata/facts/index.ts'
import { citeText } from '../../../geodata/rules/citation.ts'
import { useWords, type Words } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { type LiveLine, useLiveLines } from '../../map/live-lines.ts'
import { type Flavour, GROUND, SIGNALS } from '../../map/palette.ts'
import { useFlavour } from '../../map/use-flavour.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { GuardItem } from './answer.ts'
import styles from './Guard.module.css'
import type { Guard } from './use-guard.ts'

/** Shown at once; the rest on request. */
const FIRST = 4

const lines = (flavour: Flavour): LiveLine[] => {
  const red = SIGNALS[flavour].danger
  const { halo } = GROUND[flavour]
  const layout = { 'line-join': 'round' } as const
  return [
    { id: 'guard/casing', layout, paint: { 'line-color': halo, 'line-width': 9, 'line-opacity': 0.9 } },
    {
      id: 'guard/doubt',
      layout,
      filter: ['==', ['get', 'level'], 'doubt'],
      paint: { 'line-color': red, 'line-width': 3.5, 'line-dasharray': [0.6, 1.4] },
    },
    {
      id: 'guard/in',
      layout,
      filter: ['==', ['get', 'level'], 'in'],
      paint: { 'line-color': red, 'line-width': 6.5, 'line-dasharray': [1.8, 0.7] },
    },
  ]
}

/** The edges that run into something that excludes, thick and dashed on the map, and why, in words beside the tool. */
export function GuardNote({ guard }: { guard: Guard }) {
  const words = useWords()
  const { t, say } = words
  const flavour = useFlavour()
  const layers = useMemo(() => lines(flavour), [flavour])
  const { edges, items, unlooked, by } = guard
  const data = useMemo(
    () => ({
      type: 'FeatureCollection' as const,
      features: edges.map(({ level, line }) => ({
        type: 'Feature' as const,
        properties: { level },
        geometry: { type: 'LineString' as const, coordinates: line },
      })),
    }),
    [edges],
  )
  useLiveLines('guard', data, layers)
  const [all, setAll] = useState(false)
  const sentences = items.map((item) => ({ item, text: sentenceOf(item, words) }))
  const surest = sentences.filter(({ item }) => item.level !== 'if')
  const aloud = useRestedText(
    surest.length > 0 ? surest.map(({ text }) => text).join(' ') : by === 'waiting' ? '' : t('guard.none'),
  )
  const shown = all ? sentences : sentences.slice(0, FIRST)
  const silent = [...new Map(unlooked.map((each) => [each.layer, each])).values()]
  return (
    <section className={styles.guard} aria-label={t('guard.label')} data-guard={by}>
      <p className="visually-hidden" role="status" aria-live="polite">
        {aloud}
      </p>
      {shown.length > 0 && (
        <ul className={styles.items}>
          {shown.map(({ item, text }) => (
            <li key={item.rule.id} className={styles.item} data-level={item.level}>
              <Icon
                name={item.level === 'excluded' ? 'none' : item.level === 'unsure' ? 'warning' : 'unknown'}
                size={18}
              />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
      {sentences.length > FIRST && (
        <Button look="plain" onClick={() => setAll(!all)}>
          {all ? t('guard.fewer') : t('guard.more', { count: sentences.length - FIRST })}
        </Button>
      )}
      {sentences.length === 0 && by !== 'waiting' && by !== 'failed' && (
        <p className={styles.quiet}>{t('guard.none')}</p>
      )}
      <p className={styles.quiet}>{t(`guard.by.${by}`)}</p>
      {silent.length > 0 && (
        <Disclosure label={t('guard.unlooked', { count: silent.length })}>
          <ul className={styles.silent}>
            {silent.map(({ layer, why }) => {
              const declared = layerById(layer)
              return (
                <li key={layer}>
                  {declared ? say(declared.title) : layer}: {t(`guard.why.${why}`)}
                </li>
              )
            })}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}

/** The surest of it in two lines, where the rest may be out of sight: on a phone, over the button. */
export function GuardLine({ guard: { items } }: { guard: Guard }) {
  const words = useWords()
  const [first, ...rest] = items.filter(({ level }) => level !== 'if')
  if (!first) return null
  return (
    <p className={styles.line} aria-hidden="true">
      <Icon name={first.level === 'excluded' ? 'none' : 'warning'} size={18} />
      <span className={styles.clamp}>
        {rest.length > 0 && <strong>{words.t('guard.first', { count: rest.length + 1 })} </strong>}
        {sentenceOf(first, words)}
      </span>
    </p>
  )
}

/** What a screen reader is told, once it has not changed for a while. */
function useRestedText(text: string): string {
  const [rested, setRested] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), 900)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}

/** «Entra a …», «Queda a menos de 80 m de …», with what follows from it and on what it depends. */
export function sentenceOf(item: GuardItem, { t, say, distance, language }: Words): string {
  const titleOf = (id: string) => {
    const layer = layerById(id)
    return layer ? say(layer.title) : id
  }
  const title = titleOf(item.layer)
  const what = item.name && item.name !== title ? `${item.name} (${title})` : title
  const verb = item.reach_m > 0 ? 'near' : 'enters'
  const cite = citeText(item.rule.cite)[language]
  const start = t(`guard.${verb}.${item.touch === 'certain' ? 'sure' : 'perhaps'}`, {
    what,
    metres: distance(item.reach_m),
    margin: distance(item.margin_m ?? 0),
  })
  const rule = item.rule[language]
  const end =
    item.level === 'excluded'
      ? t('guard.then.excluded', { cite, rule })
      : item.level === 'if'
        ? t('guard.then.if', {
            cite,
            rule,
            facts: item.facts.map((fact) => factText(fact, say)).join('; '),
          })
        : item.layers.length > 0
          ? t('guard.then.layers', { cite, rule, layers: item.layers.map(titleOf).join('; ') })
          : t('guard.then.edges', { cite, rule })
  return `${start} ${end}`
}

const factText = (fact: string, say: Words['say']) => {
  const declared = FACTS[fact]
  return declared ? say(declared.question) : fact
}
