import { useEffect } from 'react'
import type { Scenario, ScenarioComparison } from '../../../geodata/model/scenario.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { comunaName, layerById } from '../../map/catalogue.ts'
import { Button } from '../../ui/Button.tsx'
import { Message } from '../../ui/Message.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { layerList } from '../candidates/sentences.ts'
import { useComparison, useScenario } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { HideLayers } from '../panel/HideLayers.tsx'
import { useQuestion } from '../panel/question.ts'
import { countOpen, groupNotChecked } from '../results/sentences.ts'
import { hectares } from '../words.ts'
import { useScenarioPages } from './Scenarios.tsx'
import { SwipeMap } from './SwipeMap.tsx'
import { comparisonHeadline, freeShare } from './sentences.ts'

/** Two scenarios side by side: on the map with a line to swipe, and what differs as a table. */
export function ComparePage({ a, b, onClose }: { a: string; b: string; onClose: () => void }) {
  const { t } = useWords()
  const pages = useScenarioPages()
  const see = useQuestion((state) => state.see)
  const comparison = useComparison(a, b)
  const first = useScenario(a)
  const second = useScenario(b)
  useEffect(() => {
    for (const { data } of [second, first]) if (data) see({ id: data.id, title: data.title })
  }, [first.data, second.data, see])
  const failed = [comparison, first, second].find(({ error }) => error)
  return (
    <Panel
      title={t('availability.scenarios.compare.title')}
      back={{ label: t('availability.scenarios.compare.back'), onBack: () => pages.open(a) }}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      <div className={styles.stack}>
        {failed?.error && <ProblemMessage error={failed.error} onRetry={() => void failed.refetch()} />}
        {!comparison.data && !failed && <Skeleton />}
        {comparison.data && first.data && second.data && (
          <>
            <Summary comparison={comparison.data} />
            <HideLayers />
            <SwipeMap a={first.data} b={second.data} />
            <Differences comparison={comparison.data} scenarios={[first.data, second.data]} />
            <div className={styles.row}>
              <Button icon="redo" onClick={() => pages.compare(b, a)}>
                {t('availability.scenarios.compare.swap')}
              </Button>
            </div>
          </>
        )}
        <section className={styles.limits}>
          <h3 className={styles.section}>{t('availability.results.limits.title')}</h3>
          <ul>
            <li>{t('availability.results.limits.decides')}</li>
            <li>{t('availability.results.limits.cells')}</li>
            <li>{t('availability.results.limits.people')}</li>
          </ul>
        </section>
      </div>
    </Panel>
  )
}

/** How much more or less B leaves free, and what changes hands. */
function Summary({ comparison }: { comparison: ScenarioComparison }) {
  const words = useWords()
  const { t } = words
  const { layers, land } = comparison
  return (
    <div className={styles.tight}>
      <p className={styles.sentence} role="status">
        {comparisonHeadline(comparison, words)}
      </p>
      {land && (
        <p>
          {t('availability.scenarios.compare.gainedLost', {
            gained: hectares(land.only_b_ha, false, words),
            lost: hectares(land.only_a_ha, false, words),
          })}
        </p>
      )}
      {layers.length > 0 && (
        <Message tone="warn">
          <p>
            {t('availability.scenarios.compare.versions', {
              layers: layerList(
                layers.map(({ layer }) => layer),
                layerById,
                words,
              ),
            })}
          </p>
        </Message>
      )}
    </div>
  )
}

function Differences({
  comparison,
  scenarios,
}: {
  comparison: ScenarioComparison
  scenarios: readonly [Scenario, Scenario]
}) {
  const words = useWords()
  const { t, say, date, number } = words
  const { a, b, criteria, by_comuna } = comparison
  const ha = (value: number | null) => (value === null ? '–' : hectares(value, false, words))
  const [openA, openB] = scenarios.map((scenario) =>
    number(countOpen(groupNotChecked(scenario.answer.not_checked, scenario.criteria)), 0),
  )
  // Where nothing was asked, nothing is known: that is no 0.
  const inComuna = (side: 0 | 1, code: string, free: number) =>
    scenarios[side].answer.by_comuna.some((one) => one.code === code)
      ? ha(free)
      : t('availability.scenarios.compare.notAsked')
  const rows = [
    [t('availability.scenarios.compare.free'), ha(a.free_ha), ha(b.free_ha)],
    [t('availability.scenarios.compare.area'), ha(a.area_ha), ha(b.area_ha)],
    [t('availability.scenarios.compare.share'), freeShare(a, words), freeShare(b, words)],
    [t('availability.scenarios.compare.notChecked'), openA, openB],
  ]
  return (
    <>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('availability.scenarios.compare.caption')}</caption>
        <thead>
          <tr>
            <td />
            {[a, b].map(({ id, title, created_at }, i) => (
              <th key={id} scope="col">
                <strong>{i === 0 ? 'A' : 'B'}</strong> {title}
                <br />
                {date(created_at)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, one, two]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={styles.numberCell}>{one}</td>
              <td className={styles.numberCell}>{two}</td>
            </tr>
          ))}
        </tbody>
        <tbody>
          <tr>
            <th scope="colgroup" colSpan={3} className={styles.name}>
              {t('availability.scenarios.compare.comunas')}
            </th>
          </tr>
          {by_comuna.map(({ code, a: one, b: two, only_a_ha, only_b_ha }) => (
            <tr key={code}>
              <th scope="row">{comunaName(code)}</th>
              <td className={styles.numberCell}>
                {inComuna(0, code, one)}
                {only_a_ha !== null && only_a_ha > 0 && (
                  <span className={styles.onlyHere}>
                    {t('availability.scenarios.compare.onlyHere', { ha: ha(only_a_ha) })}
                  </span>
                )}
              </td>
              <td className={styles.numberCell}>
                {inComuna(1, code, two)}
                {only_b_ha !== null && only_b_ha > 0 && (
                  <span className={styles.onlyHere}>
                    {t('availability.scenarios.compare.onlyHere', { ha: ha(only_b_ha) })}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <section className={styles.part}>
        <h3 className={styles.section}>
          {criteria.length > 0
            ? t('availability.scenarios.compare.criteria', { count: criteria.length })
            : t('availability.scenarios.compare.criteriaNone')}
        </h3>
        <ul className={styles.bullets}>
          {criteria.map(({ text }) => (
            <li key={text.es}>{say(text)}</li>
          ))}
        </ul>
      </section>
    </>
  )
}
