import { useWords } from '../i18n/index.ts'
import { Tag } from '../ui/Tag.tsx'
import type { FreshnessState } from './versions.ts'

const LOOKS = {
  fresh: { tone: 'ok', icon: 'check' },
  due: { tone: 'warn', icon: 'warning' },
  late: { tone: 'danger', icon: 'warning' },
  unknown: { tone: 'unknown', icon: 'unknown' },
} as const

/** Whether a layer is as new as its publisher's rhythm says it should be. */
export function FreshnessTag({ state }: { state: FreshnessState }) {
  const { t } = useWords()
  return <Tag {...LOOKS[state]}>{t(`layerPage.freshness.${state}`)}</Tag>
}
