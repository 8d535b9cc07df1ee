import { DISPUTE_STATUSES, type DisputeStatus } from '../../../geodata/model/dispute.ts'
import { useWords } from '../../i18n/index.ts'
import { Tag, type TagProps } from '../../ui/Tag.tsx'

const LOOK: Record<DisputeStatus, Pick<TagProps, 'tone' | 'icon'>> = {
  received: { tone: 'warn', icon: 'search' },
  accepted: { tone: 'ok', icon: 'check' },
  rejected: { tone: 'danger', icon: 'none' },
}

/** What became of a dispute. */
export function DisputeStatusTag({ status }: { status: DisputeStatus }) {
  const { say } = useWords()
  return <Tag {...LOOK[status]}>{say(DISPUTE_STATUSES[status])}</Tag>
}
