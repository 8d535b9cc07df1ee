import { useParams, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { STORY_LIMITS, type Story } from '../../../geodata/model/story.ts'
import { ApiProblem } from '../../data/api.ts'
import { ProblemMessage } from '../../data/ProblemMessage.tsx'
import { changeStory, fetchStory, type StoryKey, tellStory, useStory } from '../../data/show.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { useView } from '../../map/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { KeptLink } from '../../ui/KeptLink.tsx'
import { Message } from '../../ui/Message.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { addressOf } from '../address.ts'
import {
  addStep,
  changeStep,
  type Draft,
  emptyStory,
  isChanged,
  moveStep,
  openDraft,
  removeStep,
  restoreStep,
  useDrafts,
} from './drafts.ts'
import { Paragraphs } from './Paragraphs.tsx'
import styles from './Story.module.css'
import { useGoToStep } from './use-telling.ts'

/** `/relato`: the stories of this browser. `/relato/{id}`: one that somebody passed on. */
export default function StoryPanel({ onClose }: { onClose: () => void }) {
  const { story: id } = useParams({ strict: false }) as { story?: string }
  return id ? <Outline key={id} id={id} onClose={onClose} /> : <Workshop onClose={onClose} />
}

function Outline({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, date } = useWords()
  const { data: story, error, refetch } = useStory(id)
  const go = useGoToStep()
  const router = useRouter()
  const drafts = useDrafts((state) => state.drafts)
  const open = useDrafts((state) => state.open)
  const own = drafts.find(({ kept }) => kept?.id === id)
  return (
    <Panel
      over={t('show.story.title')}
      title={story?.title ?? t('show.story.title')}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      {error && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {story && (
        <div className={styles.stack}>
          <p className={styles.quiet}>
            {[story.by, t('show.story.savedAt', { date: date(story.saved_at.slice(0, 10)) })]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div className={styles.row}>
            <Button look="primary" icon="forward" onClick={() => go(id, story, 1)}>
              {t('show.story.show')}
            </Button>
            <Button
              icon="table"
              onClick={() => go(id, story, 1, { print: { paper: 'a4', landscape: true } })}
            >
              {t('show.story.print')}
            </Button>
            <Button
              icon="pencil"
              onClick={() => {
                const { id: _, version: __, saved_at: ___, ...copy } = story
                if (own) open(own.key)
                else open(null, copy)
                router.history.push('/relato')
              }}
            >
              {own ? t('show.story.edit') : t('show.story.copy')}
            </Button>
          </div>
          <ol className={styles.steps}>
            {story.steps.map((step, i) => (
              <li key={`${i} ${step.address}`} className={styles.step}>
                <h3>
                  {i + 1}. {step.title || t('show.story.step', { number: i + 1 })}
                </h3>
                <div className={styles.text}>
                  <Paragraphs text={step.text} />
                </div>
                <Button onClick={() => go(id, story, i + 1)}>{t('show.story.see')}</Button>
              </li>
            ))}
          </ol>
          <p className={styles.quiet}>{t('show.story.limits')}</p>
        </div>
      )}
    </Panel>
  )
}

function Workshop({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords()
  const all = useDrafts((state) => state.drafts)
  const isFull = useDrafts((state) => state.isFull)
  const open = useDrafts((state) => state.open)
  const draft = useDrafts(openDraft)
  const others = all.filter((one) => one !== draft)
  return (
    <Panel title={t('show.story.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.stack}>
        <p className={styles.quiet}>{t('show.story.what')}</p>
        {isFull && <Message tone="warn">{t('show.story.noRoom')}</Message>}
        {draft ? (
          <Editor key={draft.key} draft={draft} />
        ) : (
          <>
            <p>{t('show.story.empty')}</p>
            <Button look="primary" icon="plus" onClick={() => open(null, emptyStory(language))}>
              {t('show.story.begin')}
            </Button>
          </>
        )}
        {draft && (
          <section className={styles.stack}>
            <h3>{t('show.story.others')}</h3>
            {others.map(({ key, story }) => (
              <Button key={key} wide onClick={() => open(key)}>
                {story.title || t('show.story.untitled')} ({story.steps.length})
              </Button>
            ))}
            <Button icon="plus" onClick={() => open(null, emptyStory(language))}>
              {t('show.story.begin')}
            </Button>
          </section>
        )}
      </div>
    </Panel>
  )
}

/** The address of the map as it is beside this panel. */
function useAddressHere() {
  const shell = useMap()
  const view = useView()
  return () => {
    const seen = shell?.center ?? view.c
    return addressOf('/', { ...view, title: undefined, task: undefined, ...(seen ? { c: seen } : {}) })
  }
}

function Editor({ draft }: { draft: Draft }) {
  const words = useWords()
  const { t } = words
  const say = useToast()
  const go = useGoToStep()
  const here = useAddressHere()
  const edit = useDrafts((state) => state.edit)
  const remove = useDrafts((state) => state.remove)
  const restore = useDrafts((state) => state.restore)
  const { story, kept } = draft
  const saving = useSaving(draft)
  const isEmpty = story.steps.length === 0
  const changed = isChanged(draft)
  return (
    <div className={styles.stack}>
      <TextField
        label={t('show.story.titleField')}
        value={story.title}
        maxLength={STORY_LIMITS.title}
        onChange={({ target: { value } }) => edit((now) => ({ ...now, title: value }))}
      />
      <TextField
        label={t('show.story.byField')}
        value={story.by}
        maxLength={STORY_LIMITS.by}
        onChange={({ target: { value } }) => edit((now) => ({ ...now, by: value }))}
      />
      <ol className={styles.steps}>
        {story.steps.map((step, i) => (
          // Steps have no names of their own: their places are all there is.
          <li key={`${draft.key} ${i}`} className={styles.step}>
            <div className={styles.head}>
              <h3>{t('show.story.step', { number: i + 1 })}</h3>
              <IconButton
                icon="up"
                label={t('show.story.up', { number: i + 1 })}
                disabled={i === 0}
                onClick={() => edit((now) => moveStep(now, i, -1))}
              />
              <IconButton
                icon="down"
                label={t('show.story.down', { number: i + 1 })}
                disabled={i === story.steps.length - 1}
                onClick={() => edit((now) => moveStep(now, i, 1))}
              />
              <IconButton
                icon="trash"
                label={t('show.story.remove', { number: i + 1 })}
                onClick={() => {
                  edit((now) => removeStep(now, i))
                  say({
                    key: 'story',
                    words: t('show.story.removed', { number: i + 1 }),
                    lasts: 10_000,
                    action: {
                      label: t('app.undo'),
                      onAction: () => void edit((now) => restoreStep(now, i, step)),
                    },
                  })
                }}
              />
            </div>
            <TextField
              label={t('show.story.stepTitle')}
              value={step.title}
              maxLength={STORY_LIMITS.step_title}
              onChange={({ target: { value } }) => edit((now) => changeStep(now, i, { title: value }))}
            />
            <TextArea
              label={t('show.story.stepText')}
              help={t('show.story.left', { count: STORY_LIMITS.text - step.text.length })}
              value={step.text}
              rows={5}
              maxLength={STORY_LIMITS.text}
              onChange={({ target: { value } }) => edit((now) => changeStep(now, i, { text: value }))}
            />
            <div className={styles.row}>
              <Button onClick={() => go('mine', story, i + 1)}>{t('show.story.see')}</Button>
              <Button
                onClick={() => {
                  edit((now) => changeStep(now, i, { address: here() }))
                  say({ key: 'story', words: t('show.story.viewTaken', { number: i + 1 }) })
                }}
              >
                {t('show.story.takeView')}
              </Button>
            </div>
          </li>
        ))}
      </ol>
      {isEmpty && <p>{t('show.story.noSteps')}</p>}
      {story.steps.length < STORY_LIMITS.steps ? (
        <Button icon="plus" wide onClick={() => edit((now) => addStep(now, here()))}>
          {t('show.story.addHere')}
        </Button>
      ) : (
        <p>{t('show.story.full')}</p>
      )}
      <div className={styles.row}>
        <Button
          look="primary"
          icon="upload"
          disabled={isEmpty || saving.busy || !changed}
          onClick={() => void saving.save()}
        >
          {saving.busy ? t('show.story.saving') : t(kept ? 'show.story.saveChanges' : 'show.story.save')}
        </Button>
        <Button icon="forward" disabled={isEmpty} onClick={() => go('mine', story, 1)}>
          {t('show.story.show')}
        </Button>
        <Button
          icon="table"
          disabled={isEmpty}
          onClick={() => go('mine', story, 1, { print: { paper: 'a4', landscape: true } })}
        >
          {t('show.story.print')}
        </Button>
      </div>
      <p className={styles.quiet} role="status">
        {kept && !changed ? t('show.story.isSaved') : t(kept ? 'show.story.isChanged' : 'show.story.isDraft')}
      </p>
      {saving.clash ? (
        <Clash
          clash={saving.clash}
          onMine={saving.mineOnTop}
          onTheirs={saving.bringTheirs}
          busy={saving.busy}
        />
      ) : (
        saving.error !== null && <ProblemMessage error={saving.error} onRetry={() => void saving.save()} />
      )}
      {kept && !changed && (
        <KeptLink
          title={t('show.story.linkTitle')}
          text={t('show.story.linkText')}
          url={`${window.location.origin}/relato/${kept.id}`}
          copyLabel={t('show.link.copy')}
        />
      )}
      <div>
        <Button
          look="danger"
          icon="trash"
          onClick={() => {
            remove(draft.key)
            say({
              key: 'story',
              words: t(kept ? 'show.story.droppedKept' : 'show.story.dropped'),
              lasts: 10_000,
              action: { label: t('app.undo'), onAction: () => restore(draft) },
            })
          }}
        >
          {t('show.story.drop')}
        </Button>
      </div>
    </div>
  )
}

/** Somebody saved while this was being changed. */
function Clash({
  clash,
  onMine,
  onTheirs,
  busy,
}: {
  clash: ApiProblem
  onMine: () => Promise<void>
  onTheirs: () => Promise<void>
  busy: boolean
}) {
  const { t } = useWords()
  return (
    <Message tone="warn" title={clash.title}>
      <div className={styles.stack}>
        <p>{clash.detail}</p>
        <div className={styles.row}>
          <Button disabled={busy} onClick={() => void onMine()}>
            {t('show.story.mine')}
          </Button>
          <Button disabled={busy} onClick={() => void onTheirs()}>
            {t('show.story.theirs')}
          </Button>
        </div>
      </div>
    </Message>
  )
}

/** Saving, and what came of it. What is written stays in the browser whatever happens. */
function useSaving({ key, story, kept }: Draft) {
  const { t } = useWords()
  const keep = useDrafts((state) => state.keep)
  const open = useDrafts((state) => state.open)
  const edit = useDrafts((state) => state.edit)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const clash = error instanceof ApiProblem && error.slug === 'edited-meanwhile' ? error : null
  const theirVersion = Number(clash?.more.version)

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
      setError(null)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const send = async (to: StoryKey | null, sent: Story) => {
    const named = sent.title.trim() === '' ? { ...sent, title: t('show.story.untitled') } : sent
    if (named !== sent) edit((now) => ({ ...now, title: named.title }))
    const saved = to ? { ...to, ...(await changeStory(to, named)) } : await tellStory(named)
    keep(key, { id: saved.id, secret: saved.secret, version: saved.version }, named)
  }
  return {
    busy,
    error,
    clash,
    save: () => attempt(() => send(kept, story)),
    /** Theirs stays kept as the version before. */
    mineOnTop: () => attempt(() => send(kept && { ...kept, version: theirVersion }, story)),
    /** Mine stays in this browser as a story of its own. */
    bringTheirs: () =>
      attempt(async () => {
        if (!kept) return
        const { id: _, version, saved_at: __, ...theirs } = await fetchStory(kept.id)
        open(null, {
          ...story,
          title: t('show.story.mineCopy', { title: story.title }).slice(0, STORY_LIMITS.title),
        })
        open(key)
        edit(() => theirs)
        keep(key, { ...kept, version }, theirs)
      }),
  }
}
