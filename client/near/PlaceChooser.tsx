import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useState } from 'react'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { plain } from '../../geodata/model/plain.ts'
import { featuresQuery } from '../data/features.ts'
import { useSearch } from '../data/search.ts'
import { useWords } from '../i18n/index.ts'
import { encodeArea, MAX_CODE_VERTICES } from '../map/area-code.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { DrawTools, useSketch, useSketchOverlay } from '../map/DrawTools.tsx'
import { geometryOf } from '../map/sketch.ts'
import type { FeatureReference } from '../map/view.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { areaSketch } from './area-sketch.ts'
import styles from './Near.module.css'

interface Option {
  reference: FeatureReference
  name: string
  /** A small line under the name. */
  about: string | null
}

interface OptionGroup {
  title: string
  options: Option[]
}

const COMMUNITIES = { layer: 'indigenous_community', bbox: null, limit: 1000 } as const
const COMUNAS = { layer: 'comuna', bbox: null, limit: 50 } as const

/** Communities by people, comunas, and whatever else the search finds. */
function useOptions(wanted: string): OptionGroup[] {
  const { t, language, say } = useWords()
  const communities = useQuery(featuresQuery(COMMUNITIES)).data?.features
  const comunas = useQuery(featuresQuery(COMUNAS)).data?.features
  const found = useSearch(wanted, language).data?.results
  return useMemo(() => {
    const words = plain(wanted).split(/\s+/).filter(Boolean)
    const fits = ({ name, about }: Option) =>
      words.every((word) => plain(`${name} ${about ?? ''}`).includes(word))
    const byName = (a: Option, b: Option) => a.name.localeCompare(b.name, language)
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

    const byPeople = new Map<string | null, Option[]>()
    for (const { id, properties } of communities ?? []) {
      const people = text(properties.people)
      const name = text(properties.name)
      if (!name) continue
      const comuna = text(properties.comuna)
      const about =
        [text(properties.locality), comuna && comunaName(comuna)].filter(Boolean).join(' · ') || null
      const option = { reference: { layer: COMMUNITIES.layer, feature: String(id) }, name, about }
      byPeople.set(people, [...(byPeople.get(people) ?? []), option])
    }
    const groups: OptionGroup[] = [...byPeople]
      .sort(
        ([a], [b]) => Number(a === null) - Number(b === null) || (a ?? '').localeCompare(b ?? '', language),
      )
      .map(([people, options]) => ({
        title: people ? t('near.choose.people', { people }) : t('near.choose.peopleUnknown'),
        options: options.sort(byName),
      }))
    groups.push({
      title: t('near.choose.comunas'),
      options: (comunas ?? [])
        .flatMap(({ id, properties }) => {
          const name = text(properties.name)
          return name ? [{ reference: { layer: COMUNAS.layer, feature: String(id) }, name, about: null }] : []
        })
        .sort(byName),
    })
    const known = new Set<string>([COMMUNITIES.layer, COMUNAS.layer])
    const others: Option[] = words.length
      ? (found ?? [])
          .filter(({ layer }) => !known.has(layer))
          .map(({ layer, feature_id, name, comuna }) => {
            const declaration = layerById(layer)
            return {
              reference: { layer, feature: feature_id },
              name,
              about: [declaration && say(declaration.title), comuna && comunaName(comuna)]
                .filter(Boolean)
                .join(' · '),
            }
          })
      : []
    return [
      ...groups.map(({ title, options }) => ({ title, options: options.filter(fits) })),
      { title: t('near.choose.others'), options: others },
    ].filter(({ options }) => options.length > 0)
  }, [communities, comunas, found, wanted, t, language, say])
}

export interface PlaceChooserProps {
  onPlace: (place: FeatureReference) => void
  /** A drawn area or a location, as `area-code.ts` writes it. */
  onArea: (code: string) => void
}

/** Near what: a place of the list, an area drawn by hand, or where the person is. */
export function PlaceChooser({ onPlace, onArea }: PlaceChooserProps) {
  const { t } = useWords()
  const id = useId()
  const [wanted, setWanted] = useState('')
  const groups = useOptions(useDeferredValue(wanted))
  const options = groups.flatMap((group) => group.options)
  const [active, setActive] = useState(-1)
  const [drawing, setDrawing] = useState(false)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      // What is the only one of its name needs no arrow.
      const option = options[active] ?? (wanted && options.length === 1 ? options[0] : undefined)
      if (option) onPlace(option.reference)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (options.length === 0) return
      const next = (Math.max(active, step > 0 ? -1 : 0) + step + options.length) % options.length
      setActive(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
  }
  if (drawing)
    return (
      <div className={styles.stack}>
        <DrawArea onArea={onArea} />
        <div>
          <Button icon="back" onClick={() => setDrawing(false)}>
            {t('near.choose.list')}
          </Button>
        </div>
      </div>
    )
  let place = -1
  return (
    <div className={styles.stack}>
      <div className={styles.combo}>
        <label className={styles.label} htmlFor={`${id}-input`}>
          {t('near.choose.label')}
        </label>
        <input
          id={`${id}-input`}
          type="search"
          role="combobox"
          className={styles.input}
          value={wanted}
          placeholder={t('near.choose.placeholder')}
          aria-expanded={true}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setWanted(event.target.value)
            setActive(event.target.value.trim() ? 0 : -1)
          }}
          onKeyDown={onKeyDown}
        />
        <div className={styles.options} role="listbox" id={`${id}-list`} aria-label={t('near.choose.list')}>
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a listbox is grouped with role group, as WAI-ARIA describes it
            <div key={group.title} role="group" aria-label={group.title}>
              <p className={styles.groupTitle} aria-hidden="true">
                {group.title}
              </p>
              {group.options.map((option) => {
                place += 1
                const at = place
                return (
                  <div
                    key={`${option.reference.layer}/${option.reference.feature}`}
                    id={`${id}-${at}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={at === active}
                    className={styles.option}
                    onPointerMove={() => setActive(at)}
                    onClick={() => onPlace(option.reference)}
                    onKeyDown={onKeyDown}
                  >
                    <span>{option.name}</span>
                    {option.about && <span className={styles.quiet}>{option.about}</span>}
                  </div>
                )
              })}
            </div>
          ))}
          {options.length === 0 && wanted.trim() !== '' && (
            <p className={styles.quiet}>{t('near.choose.none')}</p>
          )}
        </div>
        <span className="visually-hidden" role="status">
          {wanted.trim() && t('near.choose.results', { count: options.length })}
        </span>
      </div>
      <h3 className={styles.label}>{t('near.choose.or')}</h3>
      <div className={styles.row}>
        <Button icon="pencil" onClick={() => setDrawing(true)}>
          {t('near.choose.draw')}
        </Button>
        <Here onArea={onArea} />
      </div>
    </div>
  )
}

/** Draws an area; every finished shape goes to the link. */
function DrawArea({ onArea }: Pick<PlaceChooserProps, 'onArea'>) {
  const { t } = useWords()
  const polygons = useSketch(areaSketch, (state) => state.polygons)
  useSketchOverlay(areaSketch, 'area-sketch')
  const geometry = geometryOf(polygons)
  const code = geometry && encodeArea(geometry)
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('near.choose.drawText')}</p>
      <DrawTools sketch={areaSketch} autoStart />
      {geometry && !code && (
        <Message tone="warn">{t('near.choose.tooMuch', { count: MAX_CODE_VERTICES })}</Message>
      )}
      {code && (
        <Button look="primary" icon="near" onClick={() => onArea(code)}>
          {t('near.choose.useArea')}
        </Button>
      )}
    </div>
  )
}

type Refusal = 'denied' | 'unavailable' | 'outside'

/** Asks the browser where the person is, and says what to do when it will not tell. */
function Here({ onArea }: Pick<PlaceChooserProps, 'onArea'>) {
  const { t } = useWords()
  const [state, setState] = useState<'waiting' | Refusal | null>(null)
  const locate = () => {
    if (!navigator.geolocation) return setState('unavailable')
    setState('waiting')
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => {
        const [west, south, east, north] = STUDY_FRAME
        if (longitude < west || longitude > east || latitude < south || latitude > north)
          return setState('outside')
        // Three decimals are about 100 m: a link need not say which house.
        const round = (degrees: number) => Number(degrees.toFixed(3))
        const code = encodeArea({ type: 'Point', coordinates: [round(longitude), round(latitude)] })
        setState(null)
        if (code) onArea(code)
      },
      (error) => setState(error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
      { timeout: 15_000, maximumAge: 60_000 },
    )
  }
  return (
    <>
      <Button icon="locate" aria-busy={state === 'waiting'} onClick={locate}>
        {t(state === 'waiting' ? 'near.choose.locating' : 'near.choose.here')}
      </Button>
      <p className={styles.quiet}>{t('near.choose.hereText')}</p>
      {state !== null && state !== 'waiting' && <Message tone="warn">{t(`near.choose.${state}`)}</Message>}
    </>
  )
}
