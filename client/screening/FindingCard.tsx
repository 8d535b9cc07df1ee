import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { FACTS } from '../../geodata/facts/index.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Outcome, Rule } from '../../geodata/model/rule.ts'
import type { Finding, Measure, Screening } from '../../geodata/model/screening.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { forceNote } from '../../geodata/rules/words.ts'
import { Explained, TermCard } from '../help/Explained.tsx'
import { TermsIn } from '../help/TermsIn.tsx'
import { useWords, type Words } from '../i18n/index.ts'
import { readNumber } from '../i18n/read-number.ts'
import { layerById } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { TextField } from '../ui/Field.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { Message } from '../ui/Message.tsx'
import { Tag, type TagProps } from '../ui/Tag.tsx'
import { Disagree } from './disputes/Disagree.tsx'
import { VerdictTag } from './LayerVerdicts.tsx'
import { type MiniFeature, MiniMap } from './MiniMap.tsx'
import { RuleTree } from './RuleTree.tsx'
import { type Cited, type Item, measuresOf, type RuleBook } from './report.ts'
import styles from './Screening.module.css'
import { measureSentence, originsOf, termText } from './sentences.ts'
import { verdictOf } from './verdict.ts'

/** What every finding needs to say itself. */
export interface FindingContext {
  screening: Screening
  book: RuleBook
  /** Geometries of the features named, by `layer.feature_id`. */
  geometries: ReadonlyMap<string, Geometry>
  onZoom: (item: Item) => void
  /** Runs again with another team distance; absent on paper. */
  onParameter?: (parameter: string, metres: number) => void
  /** The stored screening whose findings can be disputed; absent while answers are not saved, and on paper. */
  disputable?: Screening
}

const LOOK: Record<Outcome, { tone: NonNullable<TagProps['tone']>; icon: IconName }> = {
  triggered: { tone: 'danger', icon: 'warning' },
  possible: { tone: 'warn', icon: 'unknown' },
  'not-triggered': { tone: 'ok', icon: 'check' },
  'not-evaluated': { tone: 'unknown', icon: 'none' },
}

/**
 * The rule's four words, with an icon: colour is never the only sign. `held`: it is what somebody holds, which does not
 * look as clear as what was evaluated.
 */
export function OutcomeTag({ outcome, held = false }: { outcome: Outcome; held?: boolean }) {
  const { t } = useWords()
  return (
    <Tag
      tone={held && outcome === 'not-triggered' ? 'unknown' : LOOK[outcome].tone}
      icon={LOOK[outcome].icon}
    >
      {t(`screening.outcome.${outcome}`)}
    </Tag>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What of a rule has to be verified first on the day of the answer, where it is not plainly in force. */
export function ForceTag({ rule, asOf }: { rule: Rule; asOf: string }) {
  const { say } = useWords()
  const force = forceNote(rule, asOf)
  return (
    force && (
      <Tag tone="warn" icon="info">
        {capital(say(force))}
      </Tag>
    )
  )
}

/** What a finding still waits for, facts and layers, in words. */
export function useMissing() {
  const { say, t, margin } = useWords()
  const titleOf = (id: string) => {
    const layer = layerById(id)
    return layer ? say(layer.title) : id
  }
  return (finding: Finding, measures: readonly Measure[]) => ({
    facts: finding.missing_facts
      .filter((fact) => fact !== 'route')
      .map((fact) => {
        const declared = FACTS[fact]
        return declared ? say(declared.question) : fact
      }),
    layers: [
      ...[...finding.missing_layers, ...finding.uncovered_layers].map((id) =>
        t('screening.finding.missingLayer', { layer: titleOf(id) }),
      ),
      ...finding.uncertain_layers.map((id) =>
        t('screening.finding.missingUncertain', {
          layer: titleOf(id),
          margin: margin(Math.max(0, ...measures.map((one) => (one.layer === id ? (one.margin_m ?? 0) : 0)))),
        }),
      ),
    ],
  })
}

/**
 * The margin to draw with an item, m: of the measures it rests on or waits for, where the margin is why it cannot be
 * told. 0: the drawing needs none.
 */
export function decidingMargin(item: Item, measures: readonly Measure[]): number {
  const uncertain = new Set(item.cited.flatMap(({ finding }) => finding.uncertain_layers))
  return Math.max(
    0,
    ...measures.map((measure) => (uncertain.has(measure.layer) ? (measure.margin_m ?? 0) : 0)),
  )
}

/** Measures an item rests on, and those of layers that it waits for because their edges are not exact enough. */
export function shownMeasures(item: Item, measures: readonly Measure[]): Measure[] {
  const rests = measuresOf(item, measures)
  const waits = new Set(item.cited.flatMap(({ finding }) => finding.uncertain_layers))
  const closest = measures.filter(
    (measure) =>
      waits.has(measure.layer) &&
      measure.where === null &&
      !rests.some(({ layer }) => layer === measure.layer),
  )
  return [...rests, ...closest]
}

/** The features that an item rests on and that can be drawn, at most a handful of each layer. */
export function featuresOf(
  measures: readonly Measure[],
  geometries: ReadonlyMap<string, Geometry>,
  { say }: Pick<Words, 'say'>,
): MiniFeature[] {
  const seen = new Set<string>()
  return measures.flatMap(({ layer, features, intersects, margin_m }) => {
    // Of what lies beside the site, the nearest, and any other that may as well touch it.
    const drawn = intersects
      ? features.slice(0, 12)
      : features.slice(0, 3).filter(({ distance_m }, i) => i === 0 || distance_m <= (margin_m ?? 0))
    return drawn.flatMap((feature) => {
      const id = `${layer}.${feature.feature_id}`
      const geometry = geometries.get(id)
      if (!geometry || seen.has(id)) return []
      seen.add(id)
      const declared = layerById(layer)
      return [
        {
          id,
          geometry,
          touches: feature.distance_m === 0,
          name: feature.name ?? (declared ? say(declared.title) : layer),
          theme: declared?.theme ?? 'base',
        },
      ]
    })
  })
}

export function FindingCard({ item, context }: { item: Item; context: FindingContext }) {
  const { say, language } = useWords()
  const [{ rule }] = item.cited
  const held = item.cited.some(({ finding }) => finding.override)
  return (
    <li className={styles.finding}>
      <Disclosure
        label={
          <span className={styles.findingHead}>
            <span className={styles.tags}>
              <OutcomeTag outcome={item.outcome} held={held} />
              <ForceTag rule={rule} asOf={context.screening.as_of} />
              {held && <OverrideTag />}
            </span>
            <span className={styles.findingTitle}>{rule[language]}</span>
            <span className={styles.findingWhat}>{say(rule.then.what)}</span>
          </span>
        }
      >
        <TermCard>
          <FindingBody item={item} context={context} />
        </TermCard>
      </Disclosure>
    </li>
  )
}

const ruleOf = ({ rule }: Cited) => ({ rule: rule.id })

function FindingBody({ item, context }: { item: Item; context: FindingContext }) {
  const words = useWords()
  const { t, say } = words
  const { screening, geometries, onZoom } = context
  const [{ rule }, ...rest] = item.cited
  const missing = useMissing()
  const measures = shownMeasures(item, screening.measures)
  const features = featuresOf(measures, geometries, words)
  const margin_m = decidingMargin(item, screening.measures)
  const waits = item.cited.map(({ finding }) => missing(finding, screening.measures))
  const facts = [...new Set(waits.flatMap((wait) => wait.facts))]
  const layers = [...new Set(waits.flatMap((wait) => wait.layers))]
  const near = item.cited.flatMap(({ finding }) => finding.near)
  const open = item.outcome === 'possible' || item.outcome === 'not-evaluated'
  return (
    <div className={styles.stack}>
      <TermsIn texts={[rule[words.language], say(rule.then.what)]} />
      {item.cited.map(
        ({ rule: { id }, finding }) => finding.override && <Overridden key={id} finding={finding} />,
      )}
      {features.length > 0 && (
        <figure className={styles.figure}>
          <MiniMap
            site={screening.site.geometry}
            features={features}
            margin_m={margin_m}
            label={t('screening.miniMap.label', { names: features.map(({ name }) => name).join(', ') })}
          />
          {margin_m > 0 && (
            <p className={styles.quiet}>{t('screening.miniMap.band', { margin: words.margin(margin_m) })}</p>
          )}
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
                <VerdictTag verdict={verdictOf(measure)} />{' '}
                <Explained
                  text={measureSentence(measure, layerById(measure.layer), words, {
                    siteAccuracy_m: screening.site.accuracy_m,
                  })}
                />
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
              <li key={fact}>
                <Explained text={fact} />
              </li>
            ))}
            {layers.map((layer) => (
              <li key={layer}>
                <Explained text={layer} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl className={styles.facts}>
        <dt>{t('screening.finding.authority')}</dt>
        <dd>
          <Explained text={say(authorityText(rule.authority))} />
        </dd>
        {rule.term && (
          <>
            <dt>{t('screening.finding.term')}</dt>
            <dd>
              <Explained text={termText(rule.term, words)} />
            </dd>
          </>
        )}
        <dt>{t('screening.finding.cite')}</dt>
        <dd className={styles.cites}>
          {item.cited.map((cited) => (
            <Citation
              key={cited.rule.id}
              cited={cited}
              several={item.cited.length > 1}
              asOf={screening.as_of}
            />
          ))}
        </dd>
      </dl>
      <Origins measures={measures} />
      {item.cited.map((cited) => (
        <Disclosure
          key={cited.rule.id}
          label={
            item.cited.length > 1
              ? `${t('screening.finding.reached')}: ${cited.rule[words.language]}`
              : t('screening.finding.reached')
          }
          // Without anything measured, what was stated is the whole reason.
          startOpen={measures.length === 0 && item.cited.length === 1}
        >
          <RuleTree rule={cited.rule} screening={screening} />
        </Disclosure>
      ))}
      {context.disputable && (
        <Disagree screening={context.disputable} about={[{ rule: rule.id }, ...rest.map(ruleOf)]} />
      )}
    </div>
  )
}

/** The mark of a finding that says what somebody holds, not what was evaluated. */
export function OverrideTag() {
  const { t } = useWords()
  return (
    <Tag tone="warn" icon="pencil">
      {t('screening.finding.override')}
    </Tag>
  )
}

/** Somebody's correction: what the engine said, what is held instead, why and who. */
export function Overridden({ finding: { outcome, override } }: { finding: Finding }) {
  const { t } = useWords()
  if (!override) return null
  const [from, to] = [t(`screening.outcome.${override.from}`), t(`screening.outcome.${outcome}`)]
  return (
    <Message tone="warn" title={t('screening.finding.override')}>
      <p>
        {override.from === outcome
          ? t('screening.finding.overrideSame', { to })
          : t('screening.finding.overrideText', { from, to })}
      </p>
      <p>{t('screening.finding.overrideReason', { reason: override.reason })}</p>
      {override.by && <p>{t('screening.finding.overrideBy', { by: override.by })}</p>}
    </Message>
  )
}

/** Who says that the features are where they are, since when, how exactly; with a link where the source has an address. */
function Origins({ measures }: { measures: readonly Measure[] }) {
  const words = useWords()
  const { t } = words
  const origins = originsOf(measures, layerById, words)
  if (origins.length === 0) return null
  return (
    <Disclosure label={t('screening.finding.origins')} aside={origins.length}>
      <ul className={styles.sentences}>
        {origins.map(({ text, href }) => (
          <li key={text}>
            {text}{' '}
            {href && (
              <a href={href} target="_blank" rel="noreferrer">
                {t('screening.finding.sourceLink')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

function Citation({
  cited: { rule, finding },
  several,
  asOf,
}: {
  cited: Cited
  several: boolean
  asOf: string
}) {
  const { t, say, language } = useWords()
  const force = forceNote(rule, asOf)
  return (
    <div>
      {several && (
        <p>
          {rule[language]} <span className={styles.quiet}>({t(`screening.outcome.${finding.outcome}`)})</span>
        </p>
      )}
      <p>
        <Explained text={say(citeText(rule.cite))} />
      </p>
      <p className={styles.quiet}>
        {t('screening.finding.certainty', {
          confidence: t(`screening.confidence.${rule.confidence}`),
          basis: t(`screening.basis.${rule.basis}`),
        })}
        {force && ` ${t('screening.finding.force', { force: say(force) })}`}
      </p>
      {rule.caveats && (
        <p className={styles.caveat}>
          <Explained text={say(rule.caveats)} />.
        </p>
      )}
      <p>
        <Link to="/normas/$rule" params={{ rule: rule.id }} search={keepView}>
          {t('law.seeRule')}
        </Link>
      </p>
    </div>
  )
}

function Near({ hit, context }: { hit: Finding['near'][number]; context: FindingContext }) {
  const { t, say, distance, measured, language, number } = useWords()
  const margin_m =
    context.screening.measures.find(
      (measure) => measure.layer === hit.layer && measure.distance_m === hit.distance_m,
    )?.margin_m ?? null
  const parameter = context.book.parameters.find(({ id }) => id === hit.parameter)
  const [text, setText] = useState<string | null>(null)
  const metres = text === null ? null : readNumber(text, language)
  const fits = metres !== null && metres > 0 && metres <= 200_000
  return (
    <div className={styles.near}>
      <p>
        {hit.distance_m === 0
          ? t('screening.near.touches', { limit: distance(hit.limit_m) })
          : t('screening.near.text', {
              limit: distance(hit.limit_m),
              distance: measured(hit.distance_m, margin_m),
            })}
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
