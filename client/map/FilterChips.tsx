import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { useMatchings } from '../data/matching.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { Icon } from '../ui/Icon.tsx'
import styles from './FilterChips.module.css'
import { sayCondition, sayWithin, useFilter } from './filters.ts'
import { useChangeView, useView } from './use-view.ts'

/** What is asked of the features of a layer, each with a way to take it back, and how many are left. Nothing when nothing is. */
export function FilterChips({ layer }: { layer: LayerDeclaration }) {
  const words = useWords()
  const { t, number, say } = words
  const { within } = useView()
  const change = useChangeView()
  const { conditions, filter, isFiltered, put } = useFilter(layer)
  const [answer] = useMatchings(isFiltered ? [{ layer: layer.id, filter }] : [])
  if (!isFiltered) return null
  const matched = answer?.data?.matched
  return (
    <div className={styles.filter}>
      <ul className={styles.chips} aria-label={t('work.filter.of', { layer: say(layer.title) })}>
        {conditions.map((condition) => (
          <Chip
            key={condition.property}
            words={sayCondition(condition, layer, words)}
            onRemove={() => put(condition.property, null)}
          />
        ))}
        {within !== undefined && layer.geometry !== 'none' && (
          <Chip words={sayWithin(within, words)} onRemove={() => change({ within: undefined })} />
        )}
      </ul>
      {answer?.error ? (
        <ProblemMessage error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <p role="status" className={styles.count}>
          {matched === 0
            ? t('work.filter.empty')
            : matched !== undefined &&
              t('work.filter.left', { count: matched, formatted: number(matched, 0) })}
          {answer?.data && answer.data.ids === null && ` ${t('work.filter.tooMany')}`}
        </p>
      )}
    </div>
  )
}

function Chip({ words, onRemove }: { words: string; onRemove: () => void }) {
  const { t } = useWords()
  return (
    <li>
      <button type="button" className={styles.chip} onClick={onRemove} title={t('work.filter.remove')}>
        <span>{words}</span>
        <Icon name="close" size={14} />
        <span className="visually-hidden">. {t('work.filter.remove')}</span>
      </button>
    </li>
  )
}
