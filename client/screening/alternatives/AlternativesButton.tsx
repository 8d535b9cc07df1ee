import { Link } from '@tanstack/react-router'
import { useWords } from '../../i18n/index.ts'
import { useView } from '../../map/use-view.ts'
import { tidyView, type View } from '../../map/view.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import styles from './Alternatives.module.css'
import { MOST_ALTERNATIVES } from './compare.ts'

/** Begins an alternative from this answer, and leads back to those compared already. */
export function AlternativesButton({ id, onAlternative }: { id: string; onAlternative: () => void }) {
  const { t } = useWords()
  const { alt = [] } = useView()
  const set = [...new Set([...alt, id])]
  return (
    <>
      {set.length < MOST_ALTERNATIVES && (
        <Button icon="site" className={styles.tight} onClick={onAlternative}>
          {t('alternatives.begin')}
        </Button>
      )}
      {set.length > 1 && (
        <Link
          to="/alternativas"
          className={styles.back}
          search={
            ((previous: View) =>
              tidyView({
                ...previous,
                task: undefined,
                sel: undefined,
                alt: set.slice(0, MOST_ALTERNATIVES),
              })) as never
          }
        >
          <Icon name="table" size={18} /> {t('alternatives.compare', { count: set.length })}
        </Link>
      )}
    </>
  )
}
