import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { type SearchResult, useSearch } from '../data/search.ts'
import { useSignal } from '../data/signal.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { useFit } from '../map/context.ts'
import type { TypedCoordinate } from '../map/coordinates.ts'
import { hideOverlay, showOverlay } from '../map/overlays.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { useChangeView, useShownLayers } from '../map/use-view.ts'
import { IconButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/Icon.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { useEscape } from '../ui/use-escape.ts'
import styles from './SearchBox.module.css'
import { typedPlace } from './typed-place.ts'

type Option = { kind: 'coordinate'; at: TypedCoordinate } | { kind: 'feature'; result: SearchResult }

const MARK = 'typed-place'

/** Reads coordinates with the code that is only needed when digits are typed. */
function useTypedCoordinate(text: string): TypedCoordinate | null {
  const [read, setRead] = useState<TypedCoordinate | null>(null)
  useEffect(() => {
    let current = true
    if (!/\d.*\d/.test(text)) setRead(null)
    else
      void import('../map/coordinates.ts').then(({ parseCoordinates }) => {
        if (current) setRead(parseCoordinates(text))
      })
    return () => {
      current = false
    }
  }, [text])
  return read
}

/** One box for places, projects and coordinates. A combo box as WAI-ARIA describes it. */
export function SearchBox({ pill, onChoose }: { pill?: boolean; onChoose?: () => void }) {
  const { t, say, language } = useWords()
  const signal = useSignal()
  const fit = useFit()
  const flavour = useFlavour()
  const change = useChangeView()
  const { show, isShown } = useShownLayers()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const asked = useDebounced(useDeferredValue(text), 180)
  const coordinate = useTypedCoordinate(asked)
  const { data, error } = useSearch(coordinate ? '' : asked, language)

  const options: Option[] = coordinate
    ? [{ kind: 'coordinate', at: coordinate }]
    : asked.trim().length >= 2
      ? (data?.results.map((result) => ({ kind: 'feature', result })) ?? [])
      : []
  const listed = open && asked.trim().length >= 2
  useEscape(listed, () => setOpen(false))
  useEffect(() => setActive(0), [asked])

  const choose = (option: Option | undefined) => {
    if (!option) return
    setOpen(false)
    // The keyboard of a phone goes; whoever has keys goes on from here.
    if (pill) input.current?.blur()
    onChoose?.()
    if (option.kind === 'coordinate') {
      const { lon, lat } = option.at
      showOverlay(typedPlace(MARK, lon, lat, flavour))
      fit([lon, lat, lon, lat])
      return
    }
    hideOverlay(MARK)
    const { layer, feature_id, center, bbox, name } = option.result
    setText(name)
    fit(bbox ?? [...center, ...center])
    if (!isShown(layer)) show([layer])
    change({ sel: { layer, feature: feature_id } })
  }
  const clear = () => {
    setText('')
    hideOverlay(MARK)
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(options[active])
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (options.length > 0) setActive((active + step + options.length) % options.length)
    }
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: `search` as an element is not known everywhere yet
    <div
      role="search"
      className={classNames(styles.box, pill && styles.pill)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <div className={styles.field}>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          role="combobox"
          className={styles.input}
          value={text}
          placeholder={t('search.placeholder')}
          aria-label={t('search.label')}
          aria-expanded={listed}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={listed && options.length > 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          onFocus={() => setOpen(true)}
          onChange={(event) => {
            setText(event.target.value)
            setOpen(true)
          }}
          onKeyDown={onKeyDown}
        />
        {text && <IconButton icon="close" label={t('search.clear')} onClick={clear} />}
      </div>
      {listed && (
        <div className={styles.results}>
          <div role="listbox" id={`${id}-list`} aria-label={t('search.label')}>
            {options.map((option, index) => (
              <div
                key={
                  option.kind === 'coordinate'
                    ? 'coordinate'
                    : `${option.result.layer}/${option.result.feature_id}`
                }
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={styles.option}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(option)}
                onKeyDown={onKeyDown}
              >
                {option.kind === 'coordinate' ? (
                  <CoordinateOption at={option.at} />
                ) : (
                  <>
                    <span>{option.result.name}</span>
                    <span className={styles.kind}>
                      {[
                        (() => {
                          const declaration = layerById(option.result.layer)
                          return declaration ? say(declaration.title) : option.result.layer
                        })(),
                        option.result.comuna && comunaName(option.result.comuna),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                  </>
                )}
              </div>
            ))}
          </div>
          {!coordinate && data && options.length === 0 && (
            <p className={styles.note}>{t(signal.on ? 'search.nothing' : 'search.nothingKept')}</p>
          )}
          {!coordinate && error && <p className={styles.note}>{t('search.failed')}</p>}
          <span className="visually-hidden" role="status">
            {options.length > 0 && t('search.results', { count: options.length })}
          </span>
        </div>
      )}
    </div>
  )
}

function CoordinateOption({ at }: { at: TypedCoordinate }) {
  const { t, language } = useWords()
  const [west, south, east, north] = STUDY_FRAME
  const outside = at.lon < west || at.lon > east || at.lat < south || at.lat > north
  const degrees = new Intl.NumberFormat(language === 'es' ? 'es-CL' : 'en-GB', {
    minimumFractionDigits: 5,
    maximumFractionDigits: 5,
  })
  return (
    <span>
      <span>
        {t('search.goTo')} {degrees.format(at.lat)}° · {degrees.format(at.lon)}°
      </span>
      <br />
      <span className={styles.kind}>
        {t(`search.form.${at.form}`)}
        {outside && ` · ${t('search.outside')}`}
      </span>
      {at.oldDatum && (
        <>
          <br />
          <span className={styles.kind}>{t('search.oldDatum')}</span>
        </>
      )}
    </span>
  )
}
