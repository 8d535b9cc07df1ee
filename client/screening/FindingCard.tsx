import { useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Outcome } from '../../geodata/model/rule.ts'
import type { Finding, Measure, Screening } from '../../geodata/model/screening.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import { type MiniFeature, MiniMap } from './MiniMap.tsx'
import { readNumber } from './read-number.ts'
import { type Cited, type Item, measuresOf, type RuleBook } from './report.ts'
import styles from './Screening.module.css'
import { measureSentence, termText } from './sentences.ts'

/** What every finding needs to say itself. */
export interface FindingContext {
  screening: Screening
  book: RuleBook
  /** Geometries of the features named, by `layer.feature_id`. */
  geometries: ReadonlyMap<string, Geometry>
  onZoom: (item: Item) => void
  /** Runs again with another team distance; absent on paper. */
  onParameter?: (parameter: string, metres: number) => void
}

const LOOK: Record<Outcome, { tone: NonNullable<TagProps['tone']>; icon: IconName }> = {
  triggered: { tone: 'danger', icon: 'warning' },
  possible: { tone: 'warn', icon: 'unknown' },
  'not-triggered': { tone: 'ok', icon: 'check' },
  'not-evaluated': { tone: 'unknown', icon: 'none' },
}

/** The rule's four words, with an icon: colour is never the only sign. */
export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useWords()
  return (
    <Tag tone={LOOK[outcome].tone} icon={LOOK[outcome].icon}>
      {t(`screening.outcome.${outcome}`)}
    </Tag>
  )
}

/** What a finding still waits for, facts and layers, in words. */
export function useMissing() {
  const { say } = useWords()
  return (finding: Finding) => ({
    facts: finding.missing_facts
      .filter((fact) => fact !== 'route')
      .map((fact) => {
        const declared = FACTS[fact]
        return declared ? say(declared.question) : fact
      }),
    layers: [...finding.missing_layers, ...finding.uncovered_layers, ...finding.uncertain_layers].map(
      (id) => {
        const layer = layerById(id)
        return layer ? say(layer.title) : id
      },
    ),
  })
}

/** The features that an item rests on and that can be drawn, at most a handful of each layer. */
export function featuresOf(
  measures: readonly Measure[],
  geometries: ReadonlyMap<string, Geometry>,
): MiniFeature[] {
  const seen = new Set<string>()
  return measures.flatMap(({ layer, features, intersects }) =>
    features.slice(0, intersects ? 12 : 1).flatMap((feature) => {
      const id = `${layer}.${feature.feature_id}`
      const geometry = geometries.get(id)
      if (!geometry || seen.has(id)) return []
      seen.add(id)
      const theme = layerById(layer)?.theme ?? 'base'
      return [{ id, geometry, touches: feature.distance_m === 0, name: feature.name ?? layer, theme }]
    }),
  )
}

export function FindingCard({ item, context }: { item: Item; context: FindingContext }) {
  const { t, say, language } = useWords()
  const [{ rule }] = item.cited
  return (
    <li className={styles.finding}>
      <Disclosure
        label={
          <span className={styles.findingHead}>
            <span className={styles.tags}>
              <OutcomeTag outcome={item.outcome} />
              {rule.status && <Tag icon="info">{t(`screening.status.${rule.status}`)}</Tag>}
            </span>
            <span className={styles.findingTitle}>{rule[language]}</span>
            <span className={styles.findingWhat}>{say(rule.then.what)}</span>
          </span>
        }
      >
        <FindingBody item={item} context={context} />
      </Disclosure>
    </li>
  )
}

function FindingBody({ item, context }: { item: Item; context: FindingContext }) {
  const words = useWords()
  const { t, say } = words
  const { screening, geometries, onZoom } = context
  const [{ rule }] = item.cited
  const missing = useMissing()
  const measures = measuresOf(item, screening.measures)
  const features = featuresOf(measures, geometries)
  const waits = item.cited.map(({ finding }) => missing(finding))
  const facts = [...new Set(waits.flatMap((wait) => wait.facts))]
  const layers = [...new Set(waits.flatMap((wait) => wait.layers))]
  const near = item.cited.flatMap(({ finding }) => finding.near)
  const open = item.outcome === 'possible' || item.outcome === 'not-evaluated'
  return (
    <div className={styles.stack}>
      {features.length > 0 && (
        <figure className={styles.figure}>
          <MiniMap
            site={screening.site.geometry}
            features={features}
            label={t('screening.miniMap.label', { names: features.map(({ name }) => name).join(', ') })}
          />
          <figcaption className={styles.row}>
            <Button icon="search" onClick={() => onZoom(item)}>
              {t('screening.miniMap.zoom')}
            </Button>
          </figcaption>
        </figure>
      )}
      {measures.length > 0 && (
        <div>
          <h5 className={styles.label}>{t('screening.finding.why')}</h5>
          <ul className={styles.sentences}>
            {measures.map((measure) => (
              <li key={`${measure.layer} ${JSON.stringify(measure.where)}`}>
                {measureSentence(measure, layerById(measure.layer), words)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {near.map((hit) => (
        <Near key={`${hit.layer} ${hit.parameter}`} hit={hit} context={context} />
      ))}
      {open && (facts.length > 0 || layers.length > 0) && (
        <div>
          <h5 className={styles.label}>{t('screening.finding.missing')}</h5>
          <ul className={styles.sentences}>
            {facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
            {layers.map((layer) => (
              <li key={layer}>{t('screening.finding.missingLayer', { layer })}</li>
            ))}
          </ul>
        </div>
      )}
      <dl className={styles.facts}>
        <dt>{t('screening.finding.authority')}</dt>
        <dd>{say(authorityText(rule.authority))}</dd>
        {rule.term && (
          <>
            <dt>{t('screening.finding.term')}</dt>
            <dd>{termText(rule.term, words)}</dd>
          </>
        )}
        <dt>{t('screening.finding.cite')}</dt>
        <dd className={styles.cites}>
          {item.cited.map((cited) => (
            <Citation key={cited.rule.id} cited={cited} several={item.cited.length > 1} />
          ))}
        </dd>
      </dl>
    </div>
  )
}

function Citation({ cited: { rule, finding }, several }: { cited: Cited; several: boolean }) {
  const { t, say, language } = useWords()
  return (
    <div>
      {several && (
        <p>
          {rule[language]} <span className={styles.quiet}>({t(`screening.outcome.${finding.outcome}`)})</span>
        </p>
      )}
      <p>{say(citeText(rule.cite))}</p>
      <p className={styles.quiet}>
        {t('screening.finding.certainty', {
          confidence: t(`screening.confidence.${rule.confidence}`),
          basis: t(`screening.basis.${rule.basis}`),
        })}
        {rule.status && ` ${t(`screening.statusText.${rule.status}`)}`}
      </p>
      {rule.caveats && <p className={styles.caveat}>{say(rule.caveats)}.</p>}
    </div>
  )
}

function Near({ hit, context }: { hit: Finding['near'][number]; context: FindingContext }) {
  const { t, say, distance, language, number } = useWords()
  const parameter = context.book.parameters.find(({ id }) => id === hit.parameter)
  const [text, setText] = useState<string | null>(null)
  const metres = text === null ? null : readNumber(text, language)
  const fits = metres !== null && metres > 0 && metres <= 200_000
  return (
    <div className={styles.near}>
      <p>
        {hit.distance_m === 0
          ? t('screening.near.touches', { limit: distance(hit.limit_m) })
          : t('screening.near.text', { limit: distance(hit.limit_m), distance: distance(hit.distance_m) })}
      </p>
      {hit.terrain && <p>{t('screening.near.terrain')}</p>}
      {parameter && <p className={styles.quiet}>{say(parameter.why)}</p>}
      {context.onParameter &&
        (text === null ? (
          <Button look="plain" icon="pencil" onClick={() => setText(number(hit.limit_m, 0))}>
            {t('screening.near.change')}
          </Button>
        ) : (
          <form
            className={styles.inline}
            onSubmit={(event) => {
              event.preventDefault()
              if (fits && metres !== null) context.onParameter?.(hit.parameter, metres)
            }}
          >
            <TextField
              label={parameter ? say(parameter.title) : hit.parameter}
              unit="m"
              inputMode="numeric"
              value={text}
              error={fits ? undefined : t('screening.near.wrong')}
              onChange={(event) => setText(event.target.value)}
            />
            <div className={styles.row}>
              <Button type="submit" look="primary" disabled={!fits}>
                {t('screening.again')}
              </Button>
              <Button onClick={() => setText(null)}>{t('app.cancel')}</Button>
            </div>
          </form>
        ))}
    </div>
  )
}
