import { CORRECTION_STATUSES, type CorrectionStatus } from '../../geodata/model/correction.ts'
import { useWords } from '../i18n/index.ts'
import { Tag, type TagProps } from '../ui/Tag.tsx'

const LOOK: Record<CorrectionStatus, Pick<TagProps, 'tone' | 'icon'>> = {
  received: {},
  in_review: { tone: 'warn', icon: 'search' },
  accepted: { tone: 'ok' },
  rejected: { tone: 'danger', icon: 'none' },
  done: { tone: 'ok', icon: 'check' },
}

/** Where a request is on its way. */
export function StatusTag({ status }: { status: CorrectionStatus }) {
  const { say } = useWords()
  return <Tag {...LOOK[status]}>{say(CORRECTION_STATUSES[status])}</Tag>
}
