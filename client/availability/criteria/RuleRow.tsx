import { memo, useState } from 'react'
import { FIELDS, isFieldLayer } from '../../../geodata/fields/declare.ts'
import type { Exclusion, NotChecked, Requirement } from '../../../geodata/model/availability.ts'
import { useWords } from '../../i18n/index.ts'
import { comunaName, layerById } from '../../map/catalogue.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Slider, Switch } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { availability, useAvailability } from '../state.ts'
import { hectares, metresText, rasterText, ruleName, targetName } from '../words.ts'
import styles from './Criteria.module.css'
import { isOwn, numberOf, stopAt, stopsOf, withActive, withNumber, without } from './edit.ts'
import { NumberBox } from './NumberBox.tsx'

const change = availability.getState().setCriteria
const MOST_M = 200_000

/** One exclusion or requirement: on whose word it stands, whether it is on, and how far it reaches. */
export const RuleRow = memo(function RuleRow({ rule }: { rule: Exclusion | Requirement }) {
  const words = useWords()
  const { t, say } = words
  const toast = useToast()
  const isLocked = 'lock' in rule && rule.lock
  const why = useAvailability(({ not_checked }) =>
    not_checked.find(({ criterion, reason }) => criterion === rule.id && reason !== 'off'),
  )
  const name = ruleTitle(rule, words)
  const remove = () => {
    change((before) => without(before, rule.id))
    toast({
      key: 'availability-removed',
      words: t('availability.criteria.removed', { name }),
      action: { label: t('draw.undo'), onAction: () => availability.getState().undo() },
      lasts: 10_000,
    })
  }
  return (
    <li className={styles.rule} data-off={rule.active ? undefined : true}>
      <div className={styles.head}>
        {isLocked ? (
          <p className={styles.locked}>
            <span>{name}</span>
            <span className={styles.lock}>
              <LockIcon /> {t('availability.criteria.locked')}
            </span>
          </p>
        ) : (
          <Switch
            label={name}
            checked={rule.active}
            onChange={(active) => change((before) => withActive(before, rule.id, active))}
          />
        )}
        {isOwn(rule.id) && (
          <IconButton icon="trash" label={t('availability.criteria.remove', { name })} onClick={remove} />
        )}
      </div>
      {rule.active && rule.kind !== 'layer' && rule.kind !== 'area' && <Reach rule={rule} name={name} />}
      {takesNoArea(rule) && (
        <p className={styles.unchecked}>
          <Icon name="info" size={16} /> {t('availability.criteria.noArea')}
        </p>
      )}
      {why && <Unchecked entry={why} />}
      <div className={styles.basis}>
        <Disclosure label={t(`availability.words.basis.${rule.basis}`)} aside={<Takes id={rule.id} />}>
          {rule.basis !== 'user' && <p className={styles.why}>{say(rule.why)}</p>}
          {rule.cite && <p className={styles.cite}>{rule.cite}</p>}
          {rule.active && <p className={styles.why}>{ruleName(rule, words)}</p>}
        </Disclosure>
      </div>
    </li>
  )
})

/** At 0 m of a line or a point there is no surface to leave out. */
const takesNoArea = (rule: Exclusion | Requirement): boolean =>
  rule.kind === 'near' &&
  rule.active &&
  rule.buffer_m === 0 &&
  ['line', 'point'].includes(layerById(rule.layer)?.geometry ?? '')

/** What a rule is about, without its number: the slider says that. */
function ruleTitle(rule: Exclusion | Requirement, words: ReturnType<typeof useWords>): string {
  const { t } = words
  switch (rule.kind) {
    case 'near':
      return targetName(rule, words)
    case 'far':
      return t('availability.criteria.farFrom', { layer: targetName(rule, words) })
    case 'raster':
      return targetName({ layer: rule.raster, where: null }, words)
    case 'area':
      return 'lock' in rule ? t('availability.criteria.avoided') : t('availability.criteria.required')
    case 'layer':
      return rule.not_in
        ? t('availability.criteria.onlyInNot', {
            layer: targetName(rule, words),
            other: targetName({ layer: rule.not_in, where: null }, words),
          })
        : t('availability.criteria.onlyIn', { layer: targetName(rule, words) })
  }
}

/** The slider and the box of a number: metres, or the limits of a raster. */
function Reach({ rule, name }: { rule: Exclude<Exclusion, { kind: 'area' }>; name: string }) {
  if (rule.kind !== 'raster') return <Metres rule={rule} name={name} />
  return (
    <>
      {rule.max !== null && <Limit rule={rule} name={name} limit="max" />}
      {rule.min !== null && <Limit rule={rule} name={name} limit="min" />}
    </>
  )
}

function Metres({ rule, name }: { rule: Extract<Exclusion, { kind: 'near' | 'far' }>; name: string }) {
  const words = useWords()
  const { t } = words
  const value = numberOf(rule) as number
  // The stops stay while the slider moves: the value they began with is one of them.
  const [start] = useState(value)
  const stops = stopsOf(start)
  const label = t(rule.kind === 'near' ? 'availability.criteria.buffer' : 'availability.criteria.atMost')
  const put = (metres: number, moving: boolean) =>
    change((before) => withNumber(before, rule.id, metres), { moving })
  return (
    <div className={styles.reach}>
      <Slider
        label={`${name}: ${label}`}
        value={stopAt(stops, value)}
        minimum={0}
        maximum={stops.length - 1}
        step={1}
        words={metresText(value, words)}
        onChange={(at) => put(stops[at] as number, true)}
        onRest={rested}
      />
      <NumberBox
        label={label}
        value={value}
        minimum={0}
        maximum={MOST_M}
        unit="m"
        onValue={(metres) => put(metres, false)}
      />
    </div>
  )
}

function Limit({
  rule,
  name,
  limit,
}: {
  rule: Extract<Exclusion, { kind: 'raster' }>
  name: string
  limit: 'min' | 'max'
}) {
  const words = useWords()
  const { t, say } = words
  const value = rule[limit] as number
  const [lowest, highest, step] = rangeOf(rule.raster)
  const label = t(limit === 'max' ? 'availability.criteria.most' : 'availability.criteria.least')
  const put = (next: number, moving: boolean) =>
    change((before) => withNumber(before, rule.id, next, limit), { moving })
  return (
    <div className={styles.reach}>
      <Slider
        label={`${name}: ${label}`}
        value={value}
        minimum={lowest}
        maximum={highest}
        step={step}
        words={rasterText(rule.raster, value, words)}
        onChange={(next) => put(next, true)}
        onRest={rested}
      />
      <NumberBox
        label={label}
        value={value}
        minimum={lowest}
        maximum={Math.max(highest, value)}
        unit={isFieldLayer(rule.raster) ? say(FIELDS[rule.raster].unit) : ''}
        onValue={(next) => put(next, false)}
      />
    </div>
  )
}

/** What a slider of a raster spans, and its step: what land in the region has, not all that can be. */
function rangeOf(raster: string): [lowest: number, highest: number, step: number] {
  switch (raster) {
    case 'slope_pct':
      return [0, 60, 0.5]
    case 'elevation_m':
      return [0, 6000, 50]
    case 'ghi_kwh_m2_y':
      return [1500, 2900, 10]
    case 'wind_m_s':
      return [0, 15, 0.1]
    default:
      return [0, 1000, 1]
  }
}

/** A slider was let go: now the server is asked. */
export function rested(): void {
  if (availability.getState().moving) change((criteria) => criteria)
}

/** Hectares that a criterion takes, of the answer that is shown: apart, so that a moving slider draws nothing else anew. */
function Takes({ id }: { id: string }) {
  const words = useWords()
  const exact = useAvailability(({ answer, answered, criteria }) =>
    answered === criteria ? answer?.by_criterion.find(({ criterion }) => criterion === id)?.ha : undefined,
  )
  const approx = useAvailability(
    ({ approx }) => approx?.by_criterion.find(({ criterion }) => criterion === id)?.ha,
  )
  const ha = exact ?? approx
  return ha === undefined ? null : hectares(ha, exact === undefined, words)
}

/** Why a criterion is not applied, or not everywhere. */
export function Unchecked({ entry: { reason, complete_in } }: { entry: NotChecked }) {
  const { t, list } = useWords()
  if (reason === 'off') return null
  const where = complete_in.length > 0
  return (
    <p className={styles.unchecked}>
      <Icon name="unknown" size={16} />{' '}
      {reason === 'incomplete'
        ? where
          ? t('availability.criteria.unchecked.incompleteIn', { list: list(complete_in.map(comunaName)) })
          : t('availability.criteria.unchecked.incomplete')
        : t(`availability.criteria.unchecked.${reason}`)}
    </p>
  )
}

function LockIcon() {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden
    >
      <path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
    </svg>
  )
}
