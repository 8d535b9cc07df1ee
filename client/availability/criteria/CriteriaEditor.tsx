import { memo, useEffect, useMemo, useState } from 'react'
import type { StartingSet } from '../../../geodata/availability/sets.ts'
import { isStatutory } from '../../../geodata/availability/statutory.ts'
import type { Exclusion, NotChecked, Requirement } from '../../../geodata/model/availability.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords } from '../../i18n/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Select } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { availability, useAvailability } from '../state.ts'
import { AddCriterion } from './AddCriterion.tsx'
import { AreaChoice, DrawnCriterion } from './AreaChoice.tsx'
import styles from './Criteria.module.css'
import { byHectares, placeOf } from './edit.ts'
import { NumberBox } from './NumberBox.tsx'
import { PreferenceRow } from './PreferenceRow.tsx'
import { RuleRow } from './RuleRow.tsx'
import { useStartingSets } from './sets.ts'

const { setCriteria: change, undo, reset } = availability.getState()

/** What is asked of land: a starting set, where, what is left out, what is preferred, and how large a piece must be. */
export function CriteriaEditor() {
  const { t } = useWords()
  const { data: sets, error, refetch } = useStartingSets()
  const isChosen = useAvailability(({ criteria }) => criteria !== null)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!sets) return <p className={styles.why}>{t('availability.panel.waiting')}</p>
  return isChosen ? <Editor sets={sets} /> : <Choice sets={sets} />
}

/** The land uses, before one is chosen. */
function Choice({ sets }: { sets: readonly StartingSet[] }) {
  const { t, say } = useWords()
  return (
    <div className={styles.form}>
      <p>{t('availability.criteria.choose')}</p>
      <ul className={styles.sets}>
        {sets.map(({ id, title, options }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.set}
              onClick={() => options[0] && availability.getState().open(options[0].criteria)}
            >
              <span>{say(title)}</span>
              <Icon name="forward" size={18} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Editor({ sets }: { sets: readonly StartingSet[] }) {
  const { t } = useWords()
  const criteria = useAvailability((state) => state.criteria)
  const canUndo = useAvailability(({ past }) => past.length > 0)
  const isChanged = useAvailability(({ criteria, origin }) => criteria !== origin)
  const not_checked = useAvailability((state) => state.not_checked)
  const taken = useTaken()
  if (!criteria) return null
  const { exclusions, requirements, preferences, area, min_area_ha, min_width_m } = criteria
  const absent = new Set(not_checked.filter(isAbsent).map(({ criterion }) => criterion))
  const rules = byHectares([...requirements, ...exclusions], taken)
  const groups = {
    own: rules.filter(({ basis }) => basis === 'user'),
    law: rules.filter((rule) => rule.basis !== 'user' && isStatutory(rule) && !absent.has(rule.id)),
    choice: rules.filter((rule) => rule.basis !== 'user' && !isStatutory(rule) && !absent.has(rule.id)),
    absent: rules.filter((rule) => rule.basis !== 'user' && absent.has(rule.id)),
  }
  return (
    <div className={styles.editor}>
      <SetChoice sets={sets} current={criteria.set} />
      <AreaChoice key={area.kind === 'region' ? 'region' : 'other'} area={area} />
      {groups.own.length > 0 && (
        <Rules title={t('availability.criteria.group.own')} rules={groups.own} startOpen />
      )}
      <Rules title={t('availability.criteria.group.choice')} rules={groups.choice} startOpen />
      <Rules title={t('availability.criteria.group.law')} rules={groups.law} />
      {groups.absent.length > 0 && (
        <Rules title={t('availability.criteria.group.absent')} rules={groups.absent} />
      )}
      <AddCriterion />
      <DrawnCriterion />
      <Disclosure label={t('availability.criteria.group.preferences')} aside={String(preferences.length)}>
        <p className={styles.why}>{t('availability.criteria.preferences')}</p>
        <ul>
          {preferences.map((preference) => (
            <PreferenceRow key={preference.id} preference={preference} />
          ))}
        </ul>
      </Disclosure>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('availability.criteria.piece')}</legend>
        <div className={styles.pair}>
          <NumberBox
            label={t('availability.criteria.leastArea')}
            value={min_area_ha}
            minimum={0.01}
            maximum={1_000_000}
            unit="ha"
            onValue={(value) => change((before) => ({ ...before, min_area_ha: value }))}
          />
          <NumberBox
            label={t('availability.criteria.leastWidth')}
            value={min_width_m}
            minimum={0}
            maximum={20_000}
            unit="m"
            onValue={(value) => change((before) => ({ ...before, min_width_m: value }))}
          />
        </div>
        <p className={styles.why}>{t('availability.criteria.pieceHelp')}</p>
      </fieldset>
      <div className={styles.actions}>
        <Button icon="undo" disabled={!canUndo} onClick={undo}>
          {t('draw.undo')}
        </Button>
        <Button disabled={!isChanged} onClick={reset}>
          {t('availability.criteria.reset')}
        </Button>
      </div>
    </div>
  )
}

/**
 * Hectares by criterion, as they were when the set and the place were first answered: what orders the lists. They stay
 * while numbers change, so that no slider moves away from under the hand; a hand that is in a list already leaves it as it is.
 */
function useTaken(): ReadonlyMap<string, number> {
  const answer = useAvailability((state) => state.answer)
  const answered = useAvailability((state) => state.answered)
  const [order, setOrder] = useState<{ place: string | null; taken: ReadonlyMap<string, number> }>({
    place: null,
    taken: new Map(),
  })
  const place = useMemo(() => answered && placeOf(answered), [answered])
  useEffect(() => {
    if (!answer || place === null || place === order.place) return
    const isHeld = document.activeElement?.closest(`.${styles.rule}`)
    setOrder(({ taken }) => ({
      place,
      taken: isHeld ? taken : new Map(answer.by_criterion.map(({ criterion, ha }) => [criterion, ha])),
    }))
  }, [answer, place, order.place])
  return order.taken
}

/** Not applied at all, whatever the switch says. */
const isAbsent = ({ reason }: NotChecked) => reason === 'no-version' || reason === 'restricted'

function Rules({
  title,
  rules,
  startOpen = false,
}: {
  title: string
  rules: readonly (Exclusion | Requirement)[]
  startOpen?: boolean
}) {
  return (
    <Disclosure label={title} aside={String(rules.length)} startOpen={startOpen}>
      <ul>
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </ul>
    </Disclosure>
  )
}

/** The starting set and its variant; another one takes the place of what is asked, area apart, and can be undone. */
const SetChoice = memo(function SetChoice({
  sets,
  current,
}: {
  sets: readonly StartingSet[]
  current: string
}) {
  const { t, say } = useWords()
  const set = sets.find(({ options }) => options.some(({ id }) => id === current))
  const option = set?.options.find(({ id }) => id === current)
  const open = (id: string) => {
    const next = sets.flatMap(({ options }) => options).find((one) => one.id === id)
    if (!next) return
    const area = availability.getState().criteria?.area
    availability.getState().open(area ? { ...next.criteria, area } : next.criteria)
  }
  return (
    <div className={styles.form}>
      <Select
        label={t('availability.criteria.set')}
        value={set?.id ?? ''}
        onChange={(event) => {
          const first = sets.find(({ id }) => id === event.target.value)?.options[0]
          if (first) open(first.id)
        }}
        options={[
          ...(set ? [] : [{ value: '', title: t('availability.criteria.setOwn') }]),
          ...sets.map(({ id, title }) => ({ value: id, title: say(title) })),
        ]}
      />
      {set && set.options.length > 1 && (
        <Select
          label={t('availability.criteria.variant')}
          value={current}
          onChange={(event) => open(event.target.value)}
          options={set.options.map(({ id, title, kind }) => ({
            value: id,
            title: kind === 'whole' ? t('availability.criteria.whole') : say(title),
          }))}
        />
      )}
      {option?.note && <p className={styles.why}>{say(option.note)}</p>}
      {set?.not_offered.map(({ id, title, why }) => (
        <p key={id} className={styles.unchecked}>
          <Icon name="unknown" size={16} /> {say(title)}: {say(why)}
        </p>
      ))}
    </div>
  )
})
