import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import { type LayersAnswer, useLayers } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { keepRecent, type RecentWork, useRecent } from '../data/recent.ts'
import { useWords } from '../i18n/index.ts'
import { LAYERS } from '../map/catalogue.ts'
import { keepView } from '../map/page-links.ts'
import { parseView, tidyView, type View } from '../map/view.ts'
import { TextButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useToast } from '../ui/Toast.tsx'
import styles from './Doors.module.css'
import { TASKS, type Task } from './tasks.ts'

/** The three questions that people come with, what they were doing, and what we know before they ask. */
export function Doors({ onOpen }: { onOpen: (id: Task['id']) => void }) {
  const { t } = useWords()
  return (
    <div className={styles.first}>
      <ul className={styles.doors}>
        {TASKS.filter(({ door }) => door).map(({ id, icon }) => (
          <li key={id}>
            <button type="button" className={styles.door} onClick={() => onOpen(id)}>
              <span className={styles.sign}>
                <Icon name={icon} size={24} />
              </span>
              <span className={styles.words}>
                <span className={styles.title}>{t(`door.${id as 'find'}.title`)}</span>
                <q className={styles.example}>{t(`door.${id as 'find'}.example`)}</q>
              </span>
              <Icon name="forward" size={18} />
            </button>
          </li>
        ))}
      </ul>
      <Recent />
      <Known />
      <p className={styles.guides}>{t('door.guides')}</p>
    </div>
  )
}

const KIND_ICON = { screening: 'site', scenario: 'land', place: 'near' } as const

/** What was opened on this device, to go on with; nothing at all for who comes the first time. */
function Recent() {
  const { t } = useWords()
  const id = useId()
  const list = useRecent()
  const say = useToast()
  if (list.length === 0) return null
  return (
    <section aria-labelledby={id} className={styles.part}>
      <div className={styles.head}>
        <h3 id={id}>{t('door.recent.title')}</h3>
        <TextButton
          onClick={() => {
            keepRecent([])
            say({
              key: 'recent',
              words: t('door.recent.cleared'),
              lasts: 10_000,
              action: { label: t('app.undo'), onAction: () => keepRecent(list) },
            })
          }}
        >
          {t('door.recent.clear')}
        </TextButton>
      </div>
      <ul>
        {list.map((work) => (
          <li key={`${work.kind} ${work.key}`}>
            <Work {...work} />
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{t('door.recent.where')}</p>
    </section>
  )
}

function Work({ kind, title, address, at }: RecentWork) {
  const { t, date } = useWords()
  const [path = '/', query = ''] = address.split('?')
  return (
    <Link
      className={styles.work}
      to={path as '/'}
      search={
        (({ layers, base, grid, theme, lang }: View) =>
          tidyView({ ...parseView(query), layers, base, grid, theme, lang } as View)) as never
      }
    >
      <Icon name={KIND_ICON[kind]} size={18} />
      <span className={styles.workTitle}>{title}</span>
      <span className={styles.quiet}>
        {t(`door.recent.kind.${kind}`)} · {date(localDay(at))}
      </span>
    </Link>
  )
}

/** The day of a moment where the reader is: late in the evening it is already tomorrow in Greenwich. */
function localDay(at: string): string {
  const moment = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

/** Which data are in and how old they are, in as much room while that is not known yet. */
function Known() {
  const { t } = useWords()
  const id = useId()
  const { data, error, refetch } = useLayers()
  return (
    <section aria-labelledby={id} className={styles.part}>
      <div className={styles.head}>
        <h3 id={id}>{t('door.data.title')}</h3>
        <Link className="line-link" to="/datos" search={keepView}>
          {t('door.data.link')}
        </Link>
      </div>
      {data ? (
        <Facts answer={data} />
      ) : error ? (
        <ProblemMessage error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={5} className={styles.facts} />
      )}
    </section>
  )
}

function Facts({ answer }: { answer: LayersAnswer }) {
  const { t, say, date } = useWords()
  const titles = new Map(LAYERS.map(({ id, title }) => [id, say(title)]))
  const known = answer.layers.flatMap(({ id, version }) =>
    version && titles.has(id) ? [{ layer: id, vintage: version.vintage }] : [],
  )
  const dated = known
    .flatMap(({ layer, vintage }) => (vintage ? [{ layer, vintage }] : []))
    .sort((a, b) => a.vintage.localeCompare(b.vintage))
  const missing = LAYERS.length - known.length
  const undated = known.length - dated.length
  const ends = [
    ['oldest', dated[0]],
    ['newest', dated.at(-1)],
  ] as const
  return (
    <div className={styles.facts}>
      <div className={styles.bar} aria-hidden="true">
        <span style={{ flexGrow: known.length }} />
        <span className={styles.missing} style={{ flexGrow: missing }} />
      </div>
      <p className={styles.key}>
        <span className={styles.knownKey} aria-hidden="true" />
        {t('door.data.known', { count: known.length })}
      </p>
      {missing > 0 && (
        <p className={styles.key}>
          <span className={styles.missingKey} aria-hidden="true" />
          {t('door.data.missing', { count: missing })}
        </p>
      )}
      <dl>
        {ends.map(
          ([end, one]) =>
            one && (
              <div key={end}>
                <dt>{t(`door.data.${end}`)}</dt>
                <dd>
                  {date(one.vintage)}
                  {' · '}
                  <Link to="/datos/$layer" params={{ layer: one.layer }} search={keepView}>
                    {titles.get(one.layer)}
                  </Link>
                </dd>
              </div>
            ),
        )}
      </dl>
      {undated > 0 && <p className={styles.quiet}>{t('door.data.undated', { count: undated })}</p>}
    </div>
  )
}
