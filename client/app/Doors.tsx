import { useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { LAYERS } from '../map/catalogue.ts'
import { Icon } from '../ui/Icon.tsx'
import styles from './Doors.module.css'
import { TASKS, type Task } from './tasks.ts'

/** The three questions that people come with, and what we know before they ask. */
export function Doors({ onOpen }: { onOpen: (id: Task['id']) => void }) {
  const { t } = useWords()
  return (
    <>
      <ul className={styles.doors}>
        {TASKS.filter(({ door }) => door).map(({ id, icon }) => (
          <li key={id}>
            <button type="button" className={styles.door} onClick={() => onOpen(id)}>
              <Icon name={icon} size={24} />
              <span>
                <span className={styles.title}>{t(`door.${id as 'find'}.title`)}</span>
                <span className={styles.example}>«{t(`door.${id as 'find'}.example`)}»</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Known />
    </>
  )
}

function Known() {
  const { t } = useWords()
  const { data } = useLayers()
  const versions = versionsOf(data)
  const years = [...versions.values()].flatMap(({ vintage }) => vintage?.slice(0, 4) ?? []).sort()
  const missing = LAYERS.filter(({ id }) => !versions.has(id)).length
  return (
    <div className={styles.small}>
      {data && versions.size > 0 && (
        <p>
          {t('door.known', { count: versions.size, oldest: years[0] ?? '–', newest: years.at(-1) ?? '–' })}{' '}
          {missing > 0 && t('door.unknown', { count: missing })}
        </p>
      )}
      <p className={styles.guides}>{t('door.guides')}</p>
    </div>
  )
}
