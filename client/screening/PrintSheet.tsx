import { createPortal } from 'react-dom'
import { authorityText, citeText } from '../../geodata/rules/citation.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName, layerById } from '../map/catalogue.ts'
import { type FindingContext, featuresOf } from './FindingCard.tsx'
import { verdictRows } from './LayerVerdicts.tsx'
import { Limits } from './Limits.tsx'
import { MiniMap } from './MiniMap.tsx'
import { Need } from './NotReviewed.tsx'
import './print.css'
import { type Item, measuresOf, type Report } from './report.ts'
import { measureSentence, termText } from './sentences.ts'
import { touchedMeasures } from './summary.ts'

/** The answer on paper: everything open, black on white, without the page around it. */
export function PrintSheet({
  context,
  report,
  sentence,
  name,
}: {
  context: FindingContext
  report: Report
  sentence: string
  /** What the site is called. */
  name: string
}) {
  const words = useWords()
  const { t, say, area, date, number } = words
  const { screening, geometries } = context
  const items = [
    ...report.triggered.flatMap((group) => group.items),
    ...report.possible.flatMap((group) => group.items),
    ...report.eia,
  ]
  const features = featuresOf(touchedMeasures(screening.measures, layerById), geometries)
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
      </header>
      <MiniMap
        site={screening.site.geometry}
        features={features}
        width={700}
        height={320}
        label={t('screening.miniMap.label', { names: features.map(({ name }) => name).join(', ') })}
      />
      <p>{features.map(({ name }) => name).join(' · ')}</p>
      {report.missing.length > 0 && (
        <section>
          <h2>{t('screening.notReviewed.missing')}</h2>
          <ul className="print-columns">
            {report.missing.map((need) => (
              <Need key={need.layer} need={need} where={false} />
            ))}
          </ul>
        </section>
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
          {verdictRows(screening).map(({ layer, measure, verdict }) => (
            <li key={layer.id}>
              <strong>{t(`screening.verdict.${verdict.word}`)}</strong>:{' '}
              {measureSentence(measure, layer, words)}
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
        {measuresOf(item, context.screening.measures)
          .map((measure) => measureSentence(measure, layerById(measure.layer), words))
          .join(' ')}
      </td>
      <td>{say(authorityText(rule.authority))}</td>
      <td>
        {item.cited.map((cited) => (
          <p key={cited.rule.id}>
            {say(citeText(cited.rule.cite))} ({t(`screening.confidence.${cited.rule.confidence}`)};{' '}
            {t(`screening.basis.${cited.rule.basis}`)})
          </p>
        ))}
      </td>
    </tr>
  )
}
