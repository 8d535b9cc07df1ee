import { createPortal } from 'react-dom'
import type { Rule } from '../../geodata/model/rule.ts'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { forceNote } from '../../geodata/rules/words.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { type FindingContext, featuresOf, shownMeasures } from './FindingCard.tsx'
import { verdictRows } from './LayerVerdicts.tsx'
import { Limits } from './Limits.tsx'
import { MiniMap } from './MiniMap.tsx'
import { marginOf, Need } from './NotReviewed.tsx'
import './print.css'
import type { Item, Report } from './report.ts'
import { measureSentence, termText } from './sentences.ts'
import { touchedMeasures, verdictCounts } from './summary.ts'
import { VERDICTS } from './verdict.ts'

/** The answer on paper: everything open, black on white, without the page around it. */
export function PrintSheet({
  context,
  report,
  sentence,
  name,
  unsaved,
}: {
  context: FindingContext
  report: Report
  sentence: string
  /** What the site is called. */
  name: string
  /** It holds answers that the server does not. */
  unsaved: boolean
}) {
  const words = useWords()
  const { t, say, area, date, number, margin } = words
  const { screening, geometries } = context
  const rows = verdictRows(screening)
  const counts = verdictCounts(screening.measures, layerById)
  const items = [
    ...report.triggered.flatMap((group) => group.items),
    ...report.possible.flatMap((group) => group.items),
    ...report.eia,
    ...report.disputedAway,
  ]
  const features = featuresOf(touchedMeasures(screening.measures, layerById), geometries, words)
  return createPortal(
    <div className="print-sheet">
      <header>
        <p>
          {t('app.name')} · {t('screening.title')}
        </p>
        <h1>{name}</h1>
        <p>
          {t('screening.siteFacts', {
            area: area(screening.site.area_ha * 10_000),
            comunas: screening.site.comunas.map(comunaName).join(', ') || t('screening.noComuna'),
          })}
        </p>
        <p className="print-sentence">{sentence}</p>
        {unsaved && <p>{t('screening.paper.unsaved')}</p>}
        <p>
          {VERDICTS.map((word) => `${t(`screening.verdict.${word}`)}: ${number(counts[word], 0)}`).join(
            ' · ',
          )}
        </p>
      </header>
      <MiniMap
        site={screening.site.geometry}
        features={features}
        width={700}
        height={320}
        label={t('screening.miniMap.label', { names: features.map(({ name }) => name).join(', ') })}
      />
      <p>{[...new Set(features.map(({ name }) => name))].join(' · ')}</p>
      {(['missing', 'uncovered', 'uncertain'] as const).map(
        (kind) =>
          report[kind].length > 0 && (
            <section key={kind}>
              <h2>{t(`screening.notReviewed.${kind}`)}</h2>
              <ul className="print-columns">
                {report[kind].map((need) => (
                  <Need
                    key={need.layer}
                    need={need}
                    where={false}
                    margin_m={kind === 'uncertain' ? marginOf(need.layer, screening.measures) : null}
                  />
                ))}
              </ul>
            </section>
          ),
      )}
      <section>
        <h2>{t('screening.tab.findings')}</h2>
        <table>
          <thead>
            <tr>
              <th>{t('screening.paper.outcome')}</th>
              <th>{t('screening.paper.finding')}</th>
              <th>{t('screening.finding.authority')}</th>
              <th>{t('screening.finding.cite')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <FindingRow key={item.id} item={item} context={context} />
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>{t('screening.section.procedure')}</h2>
        <ul>
          {report.procedure.map(({ id, cited: [{ rule }] }) => (
            <li key={id}>
              {rule[words.language]}: {say(rule.then.what)}. {rule.term && `${termText(rule.term, words)}.`}{' '}
              {say(citeText(rule.cite))}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('screening.tab.touches')}</h2>
        <ul>
          {rows.map(({ layer, measure, verdict }) => (
            <li key={layer.id}>
              <strong>
                {t(`screening.verdict.${verdict.word}`)}
                {verdict.margin_m !== null && ` (±\u00a0${margin(verdict.margin_m)})`}
              </strong>
              : {measureSentence(measure, layer, words, { siteAccuracy_m: screening.site.accuracy_m })}
            </li>
          ))}
        </ul>
      </section>
      <Limits screening={screening} report={report} />
      <footer>
        <p>
          {window.location.origin}/s/{screening.id}
        </p>
        <p>
          {t('screening.paper.made', {
            date: date(screening.created_at),
            printed: date(new Date().toISOString()),
            count: screening.rule_base.count,
            hash: screening.rule_base.hash.slice(0, 16),
            layers: number(Object.keys(screening.layer_versions).length, 0),
          })}
        </p>
      </footer>
    </div>,
    document.body,
  )
}

function Force({ rule, asOf }: { rule: Rule; asOf: string }) {
  const { t, say } = useWords()
  const force = forceNote(rule, asOf)
  return force && ` ${t('screening.finding.force', { force: say(force) })}`
}

function FindingRow({ item, context }: { item: Item; context: FindingContext }) {
  const words = useWords()
  const { t, say, language } = words
  const [{ rule }] = item.cited
  return (
    <tr>
      <td>{t(`screening.outcome.${item.outcome}`)}</td>
      <td>
        <strong>{rule[language]}</strong>
        <br />
        {say(rule.then.what)}. {rule.term && `${termText(rule.term, words)}. `}
        {shownMeasures(item, context.screening.measures)
          .map((measure) =>
            measureSentence(measure, layerById(measure.layer), words, {
              siteAccuracy_m: context.screening.site.accuracy_m,
            }),
          )
          .join(' ')}
        {item.cited.map(
          ({ rule: { id }, finding: { override, outcome } }) =>
            override && (
              <p key={id}>
                {t('screening.finding.override')}:{' '}
                {t('screening.finding.overrideText', {
                  from: t(`screening.outcome.${override.from}`),
                  to: t(`screening.outcome.${outcome}`),
                })}{' '}
                {t('screening.finding.overrideReason', { reason: override.reason })}
                {override.by && ` (${override.by})`}
              </p>
            ),
        )}
      </td>
      <td>{say(authorityText(rule.authority))}</td>
      <td>
        {item.cited.map((cited) => (
          <p key={cited.rule.id}>
            {say(citeText(cited.rule.cite))} ({t(`screening.confidence.${cited.rule.confidence}`)};{' '}
            {t(`screening.basis.${cited.rule.basis}`)})
            <Force rule={cited.rule} asOf={context.screening.as_of} />
            {cited.rule.caveats && ` ${say(cited.rule.caveats)}.`}
          </p>
        ))}
      </td>
    </tr>
  )
}
