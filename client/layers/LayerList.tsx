import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { FreshnessTag } from '../data/FreshnessTag.tsx'
import { type LayerState, useLayers } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { comunaName, LAYERS, THEMES } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './LayerList.module.css'
import { findLayers } from './match.ts'
import { shortAddress } from './short-address.ts'
import { ThemeLabel } from './ThemeLabel.tsx'

/** Every layer with its source, age, coverage and a way to its page: what the answers rest on. */
export function LayerList() {
  const { t, say } = useWords()
  const { data, error, refetch } = useLayers()
  const [typed, setTyped] = useState('')
  const states = new Map(data?.layers.map((state) => [state.id, state]))
  const found = typed.trim() ? findLayers(LAYERS, typed) : LAYERS
  const themes = THEMES.flatMap(([theme, title]) => {
    const layers = found.filter((layer) => layer.theme === theme)
    return layers.length > 0 ? [{ theme, title, layers }] : []
  })
  return (
    <div className={styles.list}>
      <p>{t('data.text')}</p>
      <TextField
        label={t('layers.filter')}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error && !data && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {themes.length === 0 && <p>{t('layers.none')}</p>}
      <div>
        {themes.map(({ theme, title, layers }) => (
          <Disclosure
            key={theme}
            startOpen
            label={<ThemeLabel theme={theme} title={say(title)} />}
            aside={
              data &&
              t('data.published', {
                count: layers.filter(({ id }) => states.get(id)?.version).length,
                total: layers.length,
              })
            }
          >
            <ul>
              {layers.map((layer) => (
                <Line key={layer.id} layer={layer} state={states.get(layer.id)} />
              ))}
            </ul>
          </Disclosure>
        ))}
      </div>
      <p className={styles.quiet}>
        <a className="line-link" href="/ogc/collections" target="_blank" rel="noreferrer">
          {t('data.open')}
        </a>{' '}
        ·{' '}
        <a className="line-link" href="/api/catalogue.jsonld" target="_blank" rel="noreferrer">
          {t('data.catalogue')}
        </a>
      </p>
    </div>
  )
}

/** `state` undefined: the server has not said yet. */
function Line({ layer, state }: { layer: LayerDeclaration; state: LayerState | undefined }) {
  const { t, say, number, quantity, date } = useWords()
  const version = state?.version
  const coverage = version?.coverage
  const facts = version
    ? [
        version.source && [version.source.name, version.source.year].filter(Boolean).join(', '),
        version.vintage && t('data.vintage', { date: date(version.vintage) }),
        version.accuracy_m !== null && `±${quantity(version.accuracy_m, 'm', 0)}`,
        t('layers.count', {
          count: version.feature_count,
          formatted: number(version.feature_count, 0),
        }),
        coverage === 'region'
          ? t('data.coverage.region')
          : coverage
            ? t('data.coverage.partial', { comunas: coverage.map(comunaName).join(', ') })
            : t('data.coverage.unknown'),
        state.freshness === 'unknown' && t('data.freshnessUnknown'),
      ].filter((fact) => typeof fact === 'string')
    : []
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <Link className={styles.title} to="/datos/$layer" params={{ layer: layer.id }} search={keepView}>
          {say(layer.title)}
        </Link>
        {version && <p className={styles.quiet}>{facts.join(' · ')}</p>}
        {state && !version && (
          <p className={styles.quiet}>
            {layer.home ? (
              <>
                {t('layers.home')}{' '}
                <a href={layer.home} target="_blank" rel="noreferrer">
                  {shortAddress(layer.home)}
                </a>
              </>
            ) : (
              t('layers.noHome')
            )}
          </p>
        )}
      </div>
      {state && !version && <Tag tone="unknown">{t('layers.noData')}</Tag>}
      {version && state.freshness && state.freshness !== 'unknown' && (
        <FreshnessTag state={state.freshness} />
      )}
    </li>
  )
}
