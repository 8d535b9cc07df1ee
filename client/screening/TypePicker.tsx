import { useId, useMemo, useState } from 'react'
import { PROJECT_GROUPS, PROJECT_TYPES, projectType } from '../../geodata/facts/index.ts'
import { plain } from '../../geodata/model/plain.ts'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { Radio, TextField } from '../ui/Field.tsx'
import styles from './Screening.module.css'

/** What kind of project it is: a list in groups, with a box to search it in either language. */
export function TypePicker({
  value,
  onChange,
}: {
  value: string | null
  onChange: (type: string | null) => void
}) {
  const { t, say } = useWords()
  const name = useId()
  const [open, setOpen] = useState(value === null)
  const [wanted, setWanted] = useState('')
  const groups = useMemo(() => {
    const words = plain(wanted).split(/\s+/).filter(Boolean)
    return Object.entries(PROJECT_GROUPS)
      .map(([group, title]) => ({
        group,
        title,
        types: Object.entries(PROJECT_TYPES).filter(
          ([id, type]) =>
            type.group === group &&
            words.every((word) => plain(`${id} ${type.title.es} ${type.title.en}`).includes(word)),
        ),
      }))
      .filter(({ types }) => types.length > 0)
  }, [wanted])

  const chosen = value === null ? undefined : projectType(value)
  if (!open)
    return (
      <div className={styles.chosen}>
        <span>
          <span className={styles.quiet}>{t('screening.type.label')}</span>
          <br />
          <strong>{chosen ? say(chosen.title) : t('screening.unknown')}</strong>
        </span>
        <Button onClick={() => setOpen(true)}>{t('screening.change')}</Button>
      </div>
    )
  const choose = (type: string | null) => {
    onChange(type)
    setOpen(false)
    setWanted('')
  }
  return (
    <div className={styles.types}>
      <TextField
        label={t('screening.type.question')}
        type="search"
        value={wanted}
        placeholder={t('screening.type.search')}
        autoComplete="off"
        onChange={(event) => setWanted(event.target.value)}
      />
      <div className={styles.typeList}>
        {groups.map(({ group, title, types }) => (
          <fieldset key={group}>
            <legend>{say(title)}</legend>
            {types.map(([id, type]) => (
              <Radio
                key={id}
                name={name}
                label={say(type.title)}
                checked={id === value}
                onClick={() => choose(id)}
                onChange={() => choose(id)}
              />
            ))}
          </fieldset>
        ))}
        {groups.length === 0 && <p className={styles.quiet}>{t('screening.type.none')}</p>}
        <Radio
          name={name}
          label={t('screening.type.unknown')}
          checked={false}
          onClick={() => choose(null)}
          onChange={() => choose(null)}
        />
      </div>
    </div>
  )
}
