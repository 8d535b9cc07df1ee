import type es from '../i18n/es.json'
import { useWords } from '../i18n/index.ts'
import { Tip } from '../ui/Tip.tsx'

export type HintId = Exclude<keyof (typeof es)['hint'], 'about'>

/** A quiet «?» beside something that people stumble over. Never within a button, a link or a label. */
export function Hint({ id }: { id: HintId }) {
  const { t } = useWords()
  return (
    <Tip
      look="hint"
      label={t('hint.about', { about: t(`hint.${id}.about`) })}
      content={() => <span>{t(`hint.${id}.text`)}</span>}
    >
      ?
    </Tip>
  )
}
