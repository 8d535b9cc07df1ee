import { useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import { parseCoordinates } from '../../map/coordinates.ts'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { TextField } from '../../ui/Field.tsx'
import styles from '../panel/Availability.module.css'

/** Asks why at a place by its coordinates: for who uses no mouse, and where there is no map. */
export function AskAt({
  startOpen,
  onPoint,
}: {
  startOpen: boolean
  onPoint: (point: readonly [number, number]) => void
}) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <Disclosure label={t('availability.why.at.title')} startOpen={startOpen}>
      <form
        className={styles.tight}
        onSubmit={(event) => {
          event.preventDefault()
          const at = parseCoordinates(text)
          setWrong(!at)
          if (at) onPoint([at.lon, at.lat])
        }}
      >
        <TextField
          label={t('availability.why.at.label')}
          help={t('availability.why.at.help')}
          error={isWrong ? t('availability.why.at.wrong') : undefined}
          value={text}
          autoComplete="off"
          maxLength={120}
          onChange={(event) => {
            setText(event.target.value)
            setWrong(false)
          }}
        />
        <Button type="submit">{t('availability.why.at.ask')}</Button>
      </form>
    </Disclosure>
  )
}
