import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { today } from '../../geodata/model/day.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useRuleUse } from '../data/rules.ts'
import { useRules } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { type Filter, NO_FILTER } from './filter.ts'
import { RuleDetail } from './RuleDetail.tsx'
import { RuleList } from './RuleList.tsx'

/** The day it is in Chile's north, YYYY-MM-DD. */

/** What the list is set to; kept while a rule is open, so that going back finds the same list. */
export interface ListState {
  filter: Filter
  /** The day whose law it is, YYYY-MM-DD. */
  day: string
  /** The day it is compared with, or null. */
  other: string | null
}

/** Every rule of the base, `/normas`, and one of them, `/normas/<id>`. */
export default function LawPage({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { rule: id } = useParams({ strict: false }) as { rule?: string }
  const navigate = useNavigate()
  const rules = useRules()
  const use = useRuleUse()
  const [state, setState] = useState<ListState>(() => ({ filter: NO_FILTER, day: today(), other: null }))
  const chapter = rules.data?.chapters.find(({ rules: inside }) => inside.some((rule) => rule.id === id))
  const rule = chapter?.rules.find((one) => one.id === id)
  const back = () => void navigate({ to: '/normas', search: keepView })
  return (
    <Panel
      key={id ?? ''}
      title={t('law.title')}
      pageTitle={id && `${id} · ${t('law.title')}`}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      {rules.error && <ProblemMessage error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.isPending && <Skeleton />}
      {id !== undefined && (
        <Button look="plain" icon="back" onClick={back}>
          {t('law.all')}
        </Button>
      )}
      {rules.data && id === undefined && (
        <RuleList answer={rules.data} use={use.data} state={state} onState={setState} />
      )}
      {rules.data && id !== undefined && !rule && <Message tone="warn">{t('law.notFound', { id })}</Message>}
      {rules.data && rule && chapter && (
        <RuleDetail
          rule={rule}
          chapter={chapter.title}
          parameters={rules.data.parameters}
          use={use.data?.rules.find((one) => one.rule === rule.id)}
          counted={use.data !== undefined}
          day={state.day}
        />
      )}
    </Panel>
  )
}
