import bbox from '@turf/bbox'
import { useCallback, useMemo, useState } from 'react'
import { landTake } from '../../../geodata/availability/land-take.ts'
import type { LandTakeItem, StartingSet } from '../../../geodata/availability/sets.ts'
import type { Candidate, Take } from '../../../geodata/model/candidate.ts'
import type { Bbox } from '../../data/layers.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { readNumber } from '../../i18n/read-number.ts'
import { useMap } from '../../map/context.ts'
import { useScreenHere } from '../../map/use-screen-here.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { candidateName } from '../candidates/sentences.ts'
import { useStartingSets } from '../criteria/sets.ts'
import { useCandidates, useTake } from '../data.ts'
import styles from '../panel/Availability.module.css'
import { useQuestion } from '../panel/question.ts'
import { useAvailability } from '../state.ts'
import { usePieces } from '../use-pieces.ts'
import { hectares } from '../words.ts'
import { fitOf, needSentence, proposalSentence, setOf, typicalOf, unitOf } from './sentences.ts'

/** «¿Cuántas hectáreas necesitan 300 MW y dónde caben?» */
export function LandTake({ onCandidates }: { onCandidates: () => void }) {
  const { t } = useWords()
  const set = useAvailability((state) => state.criteria?.set ?? null)
  const sets = useStartingSets()
  const chosen = sets.data && set !== null ? setOf(sets.data, set) : null
  return (
    <section className={styles.part}>
      <h3 className={styles.section}>{t('availability.take.title')}</h3>
      <p className={styles.quiet}>{t('availability.take.text')}</p>
      {sets.error && <ProblemMessage error={sets.error} onRetry={() => void sets.refetch()} />}
      {sets.isPending && <Skeleton />}
      {sets.data &&
        (chosen ? (
          <Form key={chosen.id} set={chosen} onCandidates={onCandidates} />
        ) : (
          <p>{t('availability.take.none')}</p>
        ))}
    </section>
  )
}

function Form({ set, onCandidates }: { set: StartingSet; onCandidates: () => void }) {
  const words = useWords()
  const { t, say, language, number } = words
  const [itemId, setItemId] = useState(set.land_take[0]?.id ?? '')
  const item = set.land_take.find(({ id }) => id === itemId) ?? set.land_take[0]
  const [typed, setTyped] = useState<string | null>(null)
  if (!item) return <p>{t('availability.take.none')}</p>
  const text = typed ?? number(typicalOf(item), 2)
  const amount = readNumber(text, language)
  const isFit = amount !== null && amount > 0 && amount <= 1_000_000
  const unit = unitOf(item, words)
  return (
    <>
      <div className={styles.form}>
        <Select
          label={t('availability.take.item')}
          value={item.id}
          options={set.land_take.map((one) => ({ value: one.id, title: say(one.item) }))}
          onChange={(event) => {
            setItemId(event.target.value)
            setTyped(null)
          }}
        />
        <TextField
          label={t('availability.take.amount')}
          unit={unit || t('availability.take.unit.none')}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={isFit ? undefined : t('availability.take.wrong')}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {isFit && <Needs key={item.id} set={set} item={item} amount={amount} onCandidates={onCandidates} />}
    </>
  )
}

function Needs({
  set,
  item,
  amount,
  onCandidates,
}: {
  set: StartingSet
  item: LandTakeItem
  amount: number
  onCandidates: () => void
}) {
  const words = useWords()
  const { t, say } = words
  const need = useMemo(() => landTake(set, item.id, amount), [set, item.id, amount])
  const asked = useQuestion((state) => state.candidates)
  const active = useQuestion((state) => state.active)
  const change = useQuestion((state) => state.set)
  const found = useCandidates(asked)
  const candidates = useMemo(() => (asked && found.data ? found.data.candidates : []), [asked, found.data])
  const chosen =
    candidates.find(({ id }) => id === active) ??
    candidates.find(({ ha }) => fitOf(ha, need) === 'whole') ??
    candidates[0]
  const take = useTake()
  const proposal = chosen && take.data && take.variables?.candidate === chosen.geometry ? take.data : null
  const shell = useMap()
  const pieces = useMemo(
    () =>
      candidates.map(({ id, position, geometry, point }) => ({
        id,
        label: String(position),
        geometry,
        point,
      })),
    [candidates],
  )
  const choose = useCallback((id: string) => change({ active: id }), [change])
  usePieces(pieces, chosen?.id ?? null, choose, proposal?.fits === 'no' ? null : (proposal?.geometry ?? null))
  const fitting = candidates.filter(({ ha }) => fitOf(ha, need) !== 'no')
  const instead = chosen && fitOf(chosen.ha, need) === 'no' ? fitting[0] : undefined
  const goTo = (candidate: Candidate) => {
    choose(candidate.id)
    shell?.fit(candidate.bbox as Bbox)
  }
  const propose = (candidate: Candidate) => {
    take.mutate(
      { candidate: candidate.geometry, set: set.id, item: item.id, amount },
      { onSuccess: ({ geometry }) => shell?.fit(bbox(geometry as never).slice(0, 4) as Bbox) },
    )
  }
  return (
    <>
      <p className={styles.sentence} role="status">
        {needSentence(item, need, words)}
      </p>
      <p className={styles.quiet}>
        {t('availability.take.basis', { basis: t(`availability.words.basis.${item.basis}`) })}
        {need.note && `. ${say(need.note)}`}
      </p>
      <h4 className={styles.label}>{t('availability.take.where')}</h4>
      {candidates.length === 0 ? (
        <>
          <p>{t('availability.take.searchFirst')}</p>
          <div>
            <Button icon="search" onClick={onCandidates}>
              {t('availability.candidates.find')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{t('availability.take.fitCount', { count: fitting.length, all: candidates.length })}</p>
          <Select
            label={t('availability.take.candidate')}
            value={chosen?.id ?? ''}
            options={candidates.map((candidate) => ({
              value: candidate.id,
              title: `${candidate.position}. ${candidateName(candidate, words)} · ${hectares(candidate.ha, false, words)} · ${t(FIT[fitOf(candidate.ha, need)])}`,
            }))}
            onChange={(event) => {
              const next = candidates.find(({ id }) => id === event.target.value)
              if (next) goTo(next)
            }}
          />
          {take.error && chosen && <ProblemMessage error={take.error} onRetry={() => propose(chosen)} />}
          <div className={styles.row}>
            <Button
              look="primary"
              icon="ruler"
              disabled={!chosen || take.isPending}
              onClick={() => chosen && propose(chosen)}
            >
              {t(take.isPending ? 'availability.take.proposing' : 'availability.take.propose')}
            </Button>
            {chosen && instead && (
              <Button icon="forward" onClick={() => goTo(instead)}>
                {t('availability.take.goTo', { position: instead.position })}
              </Button>
            )}
          </div>
          {proposal && chosen && <Proposal take={proposal} item={item} />}
        </>
      )}
    </>
  )
}

const FIT = {
  whole: 'availability.take.fitWhole',
  least: 'availability.take.fitLeast',
  no: 'availability.take.fitNo',
} as const satisfies Record<Take['fits'], string>

function Proposal({ take, item }: { take: Take; item: LandTakeItem }) {
  const words = useWords()
  const { t, say, quantity } = words
  const { screen, isPending, error } = useScreenHere()
  const review = () =>
    screen(take.geometry, `${say(item.item)} · ${quantity(take.amount, unitOf(item, words), 2)}`, take.facts)
  return (
    <div className={styles.tight} role="status">
      <p className={styles.sentence}>{proposalSentence(take, words)}</p>
      {take.fits !== 'no' && (
        <>
          {error && <ProblemMessage error={error} onRetry={review} />}
          <div>
            <Button icon="site" disabled={isPending} onClick={review}>
              {t(isPending ? 'availability.candidates.screening' : 'availability.take.screen')}
            </Button>
          </div>
          {take.findings.length === 0 && <p>{t('availability.take.rulesNone')}</p>}
          <Rules
            findings={take.findings.filter(({ outcome }) => outcome === 'triggered')}
            outcome="triggered"
          />
          <Rules
            findings={take.findings.filter(({ outcome }) => outcome === 'possible')}
            outcome="possible"
          />
          {take.not_evaluated > 0 && (
            <p className={styles.quiet}>
              {t('availability.take.notEvaluated', { count: take.not_evaluated })}
            </p>
          )}
        </>
      )}
      <NotTold part items={[t('notTold.take.typical'), t('notTold.take.works'), t('notTold.take.owner')]} />
    </div>
  )
}

/** What applies is in sight; what may apply, for all that is not said of the project, is one press away. */
function Rules({
  findings,
  outcome,
}: {
  findings: readonly Take['findings'][number][]
  outcome: Take['findings'][number]['outcome']
}) {
  const { t, say } = useWords()
  if (findings.length === 0) return null
  return (
    <Disclosure
      label={t(outcome === 'triggered' ? 'availability.take.rules' : 'availability.take.mayApply', {
        count: findings.length,
      })}
      startOpen={outcome === 'triggered'}
    >
      <ul className={styles.list}>
        {findings.map(({ rule, title, what, cite }) => (
          <li key={rule}>
            <span className={styles.name}>{say(title)}</span>
            <span className={styles.row}>
              <Tag tone={outcome === 'triggered' ? 'warn' : 'unknown'}>
                {t(`availability.take.${outcome}`)}
              </Tag>
              <span className={styles.quiet}>{cite}</span>
            </span>
            <span className={styles.small}>{say(what)}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
