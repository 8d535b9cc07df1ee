import { useId, useState } from 'react'
import type { Context, ContextItem, ContextRow, ContextZone } from '../../../geodata/model/context.ts'
import { UNITS } from '../../../geodata/model/units.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { useWords, type Words } from '../../i18n/index.ts'
import { layerById } from '../../map/catalogue.ts'
import { useMap } from '../../map/context.ts'
import { useChangeView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Message } from '../../ui/Message.tsx'
import { NotTold } from '../../ui/NotTold.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import styles from './Around.module.css'
import { useContextOf } from './use-context.ts'
import { byLayer, isApart, isLeast, itemsIn, zoneCounts } from './zones.ts'

const titleOf = (layer: string, { say }: Words) => {
  const declared = layerById(layer)
  return declared ? say(declared.title) : layer
}

/** «Alrededor»: what else lies in the same basin and comuna and within distances, so that no project is read alone. */
export function Around({ id }: { id: string }) {
  const words = useWords()
  const { t } = words
  const { data: context, error, refetch } = useContextOf(id)
  const [chosen, setChosen] = useState<string | null>(null)
  if (error) return <ProblemMessage error={error} onRetry={() => void refetch()} />
  if (!context) return <Skeleton />
  const zone =
    context.zones.find((each) => each.id === chosen) ?? context.zones.find(({ kind }) => kind === 'basin')
  const shown = zone ?? context.zones[0]
  const renewed = context.layers.filter(({ used }) => used === 'now')
  return (
    <div className={styles.around}>
      <p>
        {t('context.text')} {renewed.length === 0 && t('context.then')}
        {context.without && ` ${t('context.without')}`}
      </p>
      {renewed.length > 0 && (
        <Message tone="warn">
          {t('context.now', { layers: renewed.map(({ layer }) => titleOf(layer, words)).join(', ') })}
        </Message>
      )}
      {context.truncated && <Message tone="warn">{t('context.truncated')}</Message>}
      <Zones context={context} chosen={shown?.id ?? ''} onChoose={setChosen} />
      {shown && <Zone key={shown.id} context={context} zone={shown} />}
      <Versions context={context} />
      <NotTold
        part
        items={[t('notTold.context.effect'), t('notTold.context.sum'), t('notTold.context.unlisted')]}
      />
    </div>
  )
}

function zoneName({ kind, from_m, to_m, names }: ContextZone, { t, distance }: Words): string {
  if (kind !== 'band')
    return t(`context.zone.${kind}`, { names: names.map(({ name, code }) => name ?? code ?? '').join(', ') })
  const to = distance(to_m ?? 0)
  if (from_m) return t('context.zone.band', { from: distance(from_m), to })
  return t((to_m ?? 0) > 1000 ? 'context.zone.all' : 'context.zone.first', { to })
}

function countText(context: Context, zone: ContextZone, { t, number }: Words): string {
  const { count, may } = zoneCounts(zone)
  const value = number(count, 0)
  const more = { count: may, value: number(may, 0) }
  if (count === 0) return may > 0 ? t('context.onlyMay', more) : t('context.none')
  const certain = isLeast(context, zone) ? t('context.atLeast', { value }) : value
  return may > 0 ? `${certain}, ${t('context.may', more)}` : certain
}

/** One line for each zone: its name, a bar of what is certain and what may be, and the same in words. */
function Zones({
  context,
  chosen,
  onChoose,
}: {
  context: Context
  chosen: string
  onChoose: (zone: string) => void
}) {
  const words = useWords()
  const name = useId()
  const most = Math.max(
    1,
    ...context.zones.map((zone) => {
      const { count, may } = zoneCounts(zone)
      return count + may
    }),
  )
  const order = ['basin', 'comuna', 'band']
  const zones = [...context.zones].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  return (
    <fieldset className={styles.zones}>
      <legend>{words.t('context.zones')}</legend>
      {zones.map((zone) => {
        const { count, may } = zoneCounts(zone)
        return (
          <label key={zone.id} className={styles.zone}>
            <input type="radio" name={name} checked={zone.id === chosen} onChange={() => onChoose(zone.id)} />
            <span className={styles.zoneName}>{zoneName(zone, words)}</span>
            <span className={styles.zoneCount}>{countText(context, zone, words)}</span>
            <svg className={styles.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect className={styles.certain} width={(100 * count) / most} height="4" />
              <rect
                className={styles.perhaps}
                x={(100 * count) / most}
                width={(100 * may) / most}
                height="4"
              />
            </svg>
          </label>
        )
      })}
    </fieldset>
  )
}

function Zone({ context, zone }: { context: Context; zone: ContextZone }) {
  const words = useWords()
  const { t, number } = words
  const title = zoneName(zone, words)
  const items = itemsIn(zone.id, context.items)
  const noData = context.layers.filter(
    ({ layer, version }) => version === null && layer !== 'basin' && layer !== 'comuna',
  )
  const repeated = zone.rows.reduce((sum, row) => sum + row.maybe_repeated, 0)
  const hasMay = zone.rows.some(({ may }) => may > 0)
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      {zone.incomplete.length > 0 && (
        <Disclosure label={t('context.incomplete', { count: zone.incomplete.length })}>
          <p className={styles.quiet}>{zone.incomplete.map((layer) => titleOf(layer, words)).join(', ')}</p>
        </Disclosure>
      )}
      {noData.length > 0 && (
        <Disclosure label={t('context.noData', { count: noData.length })}>
          <p className={styles.quiet}>{noData.map(({ layer }) => titleOf(layer, words)).join(', ')}</p>
        </Disclosure>
      )}
      {zone.rows.length === 0 ? (
        <p>{t('context.empty')}</p>
      ) : (
        <>
          <table className={styles.table}>
            <caption className="visually-hidden">{t('context.table')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('context.column.what')}</th>
                <th scope="col" className={styles.number}>
                  {t('context.column.count')}
                </th>
                <th scope="col" className={styles.number}>
                  {t('context.column.may')}
                </th>
              </tr>
            </thead>
            {byLayer(zone.rows).map(({ layer, rows }) => (
              <tbody key={layer}>
                <tr>
                  <th scope="rowgroup" colSpan={3} className={styles.layer}>
                    {titleOf(layer, words)}
                  </th>
                </tr>
                {rows.map((row) => (
                  <tr key={row.group} className={isApart(row) ? styles.apart : undefined}>
                    <th scope="row">
                      {t(`context.group.${row.group}`)}
                      {isApart(row) && ` (${t('context.apart').toLocaleLowerCase()})`}
                      <Sums row={row} />
                    </th>
                    <td className={styles.number}>{number(row.count, 0)}</td>
                    <td className={styles.number}>{number(row.may, 0)}</td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
          <p className={styles.quiet}>
            {hasMay && `${t('context.mayHelp')} `}
            {t('context.perLayer')}
            {repeated > 0 && ` ${t('context.repeated', { count: repeated })}`}
          </p>
          <Items zone={zone.id} items={items} all={context.items} />
        </>
      )}
    </section>
  )
}

/** Numbers of a row: each with of how many it is. */
function Sums({ row }: { row: ContextRow }) {
  const { t, say, quantity, area } = useWords()
  if (row.count === 0) return null
  const declared = layerById(row.layer)?.properties ?? {}
  const lines = row.sums.map(({ property, total, stated, of }) => {
    const about = declared[property]
    const title = about ? say(about.title) : property
    if (stated === 0) return t('context.noSum', { title, of })
    const unit = about?.type === 'number' && about.unit ? say(UNITS[about.unit].symbol) : ''
    const sum = t('context.sum', { title, value: quantity(total, unit, 1), stated, of })
    return stated === of ? sum : `${sum}; ${t('context.silent', { count: of - stated })}`
  })
  if (row.land.drawn > 0) {
    const { drawn_ha, drawn, of } = row.land
    lines.push(t('context.land', { value: area(drawn_ha * 10_000), drawn, of }))
  }
  return lines.map((line) => (
    <span key={line} className={styles.sum}>
      {line}
    </span>
  ))
}

/** How many of a list are shown at first, and more at a time. */
const PAGE = 20

function Items({
  zone,
  items,
  all,
}: {
  zone: string
  items: readonly ContextItem[]
  all: readonly ContextItem[]
}) {
  const { t } = useWords()
  const [shown, setShown] = useState(PAGE)
  const names = new Map(all.map(({ layer, feature_id, name }) => [`${layer}.${feature_id}`, name]))
  return (
    <Disclosure label={t('context.list')} aside={items.length}>
      <ol className={styles.items}>
        {items.slice(0, shown).map((item) => (
          <Item key={`${item.layer}.${item.feature_id}`} item={item} zone={zone} names={names} />
        ))}
      </ol>
      {items.length > shown && (
        <Button onClick={() => setShown(shown + PAGE)}>
          {t('context.more', { count: Math.min(PAGE, items.length - shown) })}
        </Button>
      )}
    </Disclosure>
  )
}

function Item({
  item,
  zone,
  names,
}: {
  item: ContextItem
  zone: string
  names: ReadonlyMap<string, string | null>
}) {
  const words = useWords()
  const { t, say, measured } = words
  const shell = useMap()
  const change = useChangeView()
  const declared = layerById(item.layer)?.properties.status
  const choice = declared?.type === 'choice' && item.status ? declared.choices[item.status] : undefined
  const status = (choice ? say(choice) : t('context.group.unknown')).toLocaleLowerCase()
  const name = item.name ?? t('context.unnamed')
  const layer = titleOf(item.layer, words)
  const same = item.maybe_same_as.map((key) => names.get(key) ?? t('context.unnamed'))
  return (
    <li className={styles.item}>
      <p className={styles.name}>
        {name} {item.zones[zone] === 'may' && <Tag tone="warn">{t('context.itemMay')}</Tag>}
      </p>
      <p className={styles.quiet}>
        {item.distance_m === 0 && !item.margin_m
          ? t('context.touching', { layer, status })
          : t('context.item', { layer, status, distance: measured(item.distance_m, item.margin_m) })}
      </p>
      {same.length > 0 && <p className={styles.quiet}>{t('context.same', { names: same.join('; ') })}</p>}
      <div className={styles.row}>
        <Button
          icon="search"
          aria-label={`${t('context.zoom')}: ${name}`}
          onClick={() => shell?.fit([...item.center, ...item.center], { maxZoom: 12 })}
        >
          {t('context.zoom')}
        </Button>
        <Button
          icon="info"
          aria-label={`${t('context.record')}: ${name}`}
          onClick={() => change({ sel: { layer: item.layer, feature: item.feature_id } })}
        >
          {t('context.record')}
        </Button>
      </div>
    </li>
  )
}

function Versions({ context }: { context: Context }) {
  const words = useWords()
  const { t, number, date } = words
  return (
    <Disclosure label={t('context.versions')}>
      <ul className={styles.plain}>
        {context.layers.map(({ layer, version }) => (
          <li key={layer}>
            {titleOf(layer, words)}:{' '}
            {version
              ? `${number(version.number, 0)}${version.published_at ? `, ${date(version.published_at)}` : ''}`
              : t('screening.verdict.noData')}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
