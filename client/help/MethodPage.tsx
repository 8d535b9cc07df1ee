import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { PITCH } from '../../geodata/model/format.ts'
import { useLayers } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useRules } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { LAYERS, layerById } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { type CatalogueFacts, factsOf } from './catalogue-facts.ts'
import { Explained, TermCard } from './Explained.tsx'
import styles from './Help.module.css'

/** Where the data come from and how the answers are made, counted from the catalogue as it is now: `/metodo`. */
export default function MethodPage({ onClose }: { onClose: () => void }) {
  const { t, number, area, quantity } = useWords()
  const layers = useLayers()
  const rules = useRules()
  const facts =
    layers.data &&
    factsOf(
      layers.data.layers,
      LAYERS.map(({ id }) => id),
    )
  const all = rules.data?.chapters.flatMap((chapter) => chapter.rules)
  return (
    <Panel title={t('method.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <TermCard>
        <div className={styles.stack}>
          <p>{t('method.intro')}</p>
          {layers.error && <ProblemMessage error={layers.error} onRetry={() => void layers.refetch()} />}
          {rules.error && <ProblemMessage error={rules.error} onRetry={() => void rules.refetch()} />}
          <Part title={t('method.from.title')} text={[t('method.from.text')]}>
            {facts && <Sources facts={facts} />}
            <p>
              <Link className="line-link" to="/datos" search={keepView}>
                {t('method.from.see')}
              </Link>
            </p>
          </Part>
          <Part title={t('method.age.title')} text={[t('method.age.version')]}>
            {facts && <Ages facts={facts} />}
          </Part>
          <Part title={t('method.complete.title')} text={[]}>
            {facts && <Completeness facts={facts} />}
          </Part>
          <Part
            title={t('method.accuracy.title')}
            text={[t('method.accuracy.text'), t('method.accuracy.datum')]}
          >
            {facts && <Accuracies facts={facts} />}
          </Part>
          <Part
            title={t('method.measure.title')}
            text={[
              t('method.measure.text'),
              t('method.measure.ground'),
              t('method.measure.pitch', {
                length: number(PITCH.length_m, 0),
                width: number(PITCH.width_m, 0),
                area: quantity((PITCH.length_m * PITCH.width_m) / 10_000, 'ha', 3),
              }),
            ]}
          />
          <Part title={t('method.rules.title')} text={[t('method.rules.text'), t('method.rules.four')]}>
            {all && (
              <p>
                {t('method.rules.count', {
                  n: number(all.length, 0),
                  verified: number(all.filter(({ basis }) => basis.startsWith('verified')).length, 0),
                })}
              </p>
            )}
            <p>
              <Link className="line-link" to="/normas" search={keepView}>
                {t('method.rules.see')}
              </Link>
            </p>
          </Part>
          <Part
            title={t('method.land.title')}
            text={[
              t('method.land.text', {
                cell: quantity(REGION_GRID.cell_m, 'm', 0),
                area: area(REGION_GRID.cell_m ** 2),
              }),
              t('method.land.free'),
            ]}
          />
          <Part title={t('method.not.title')} text={[]}>
            <ul>
              {(['owners', 'rights', 'private', 'study'] as const).map((one) => (
                <li key={one}>
                  <Explained text={t(`method.not.${one}`)} />
                </li>
              ))}
            </ul>
          </Part>
          <Part title={t('method.who.title')} text={[t('method.who.text')]}>
            <p className={styles.quiet}>{t('method.wrong')}</p>
          </Part>
        </div>
      </TermCard>
    </Panel>
  )
}

function Part({ title, text, children }: { title: string; text: readonly string[]; children?: ReactNode }) {
  return (
    <Section title={title}>
      <div className={styles.stack}>
        {text.map((sentence) => (
          <p key={sentence}>
            <Explained text={sentence} />
          </p>
        ))}
        {children}
      </div>
    </Section>
  )
}

function Sources({ facts: { withData, total, features, sources } }: { facts: CatalogueFacts }) {
  const { t, number } = useWords()
  return (
    <>
      <p>{t('method.from.layers', { count: withData, total, features: number(features, 0) })}</p>
      <Disclosure label={t('method.from.sources', { count: sources.length })}>
        <ul>
          {sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </Disclosure>
    </>
  )
}

function Ages({ facts: { oldest, newest, oldestLayers, undated } }: { facts: CatalogueFacts }) {
  const { t, say } = useWords()
  return (
    <>
      {oldest && newest && <p>{t('method.age.range', { oldest, newest })}</p>}
      {oldestLayers.length > 0 && (
        <div>
          <p>{t('method.age.oldest')}</p>
          <ul>
            {oldestLayers.map(({ id, year }) => {
              const layer = layerById(id)
              return (
                <li key={id}>
                  <Link to="/datos/$layer" params={{ layer: id }} search={keepView}>
                    {layer ? say(layer.title) : id}
                  </Link>{' '}
                  ({year})
                </li>
              )
            })}
          </ul>
        </div>
      )}
      {undated > 0 && <p>{t('method.age.undated', { count: undated })}</p>}
    </>
  )
}

function Completeness({ facts: { coverage, none } }: { facts: CatalogueFacts }) {
  const { t, say } = useWords()
  return (
    <>
      <ul>
        {(['region', 'partial', 'unknown'] as const).map(
          (kind) =>
            coverage[kind] > 0 && (
              <li key={kind}>{t(`method.complete.${kind}`, { count: coverage[kind] })}</li>
            ),
        )}
      </ul>
      {none.length > 0 && (
        <Disclosure label={t('method.complete.none', { count: none.length })}>
          <ul>
            {none.map((id) => {
              const layer = layerById(id)
              return <li key={id}>{layer ? say(layer.title) : id}</li>
            })}
          </ul>
        </Disclosure>
      )}
    </>
  )
}

function Accuracies({ facts: { best_m, worst_m, undeclared } }: { facts: CatalogueFacts }) {
  const { t, margin } = useWords()
  return (
    <p>
      {best_m !== null &&
        worst_m !== null &&
        t('method.accuracy.range', { best: margin(best_m), worst: margin(worst_m) })}{' '}
      {undeclared > 0 && t('method.accuracy.undeclared', { count: undeclared })}
    </p>
  )
}
