import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { isOurAddress } from '../../../geodata/model/address.ts'
import { useShortLink } from '../../data/show.ts'
import { useWords } from '../../i18n/index.ts'
import { useMap } from '../../map/context.ts'
import { useChangeView, useView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Message } from '../../ui/Message.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { addressOf } from '../address.ts'
import { useTakePicture } from '../picture/use-take-picture.ts'
import { Qr } from '../Qr.tsx'
import { addStep, openDraft, useDrafts } from '../story/drafts.ts'
import { useTold } from '../told.ts'
import styles from './Share.module.css'

/** Everything that can be made of the view as it is: a link, a sheet of paper, a picture, a step of a story. */
export default function ShareDialog({ path, onClose }: { path: string | undefined; onClose: () => void }) {
  const { t } = useWords()
  const here = useLocation({ select: ({ pathname }) => pathname })
  const view = useView()
  const shell = useMap()
  const change = useChangeView()
  const navigate = useNavigate()
  const say = useToast()
  const told = useTold()
  // What is shared is what was seen when the dialog opened.
  const [address] = useState(() => {
    const seen = shell?.center ?? view.c
    return addressOf(path ?? here, seen ? { ...view, c: seen } : view)
  })
  const ours = isOurAddress(address)
  const { take, taking, failed } = useTakePicture()
  const edit = useDrafts((state) => state.edit)
  const title = useDrafts((state) => openDraft(state)?.story.title)

  return (
    <Dialog
      title={t('show.share')}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t('app.close')}</Button>}
    >
      {ours && told?.notInLink && path === undefined && (
        <section className={styles.part}>
          <Message tone="warn">
            <p>{told.notInLink}</p>
          </Message>
        </section>
      )}
      {ours ? (
        <Link address={address} holdsAll={!told?.notInLink || path !== undefined} />
      ) : (
        <p>{t('show.link.private')}</p>
      )}
      {ours && (
        <section className={styles.part}>
          <h3>{t('show.paper.title')}</h3>
          <p className={styles.quiet}>{t('show.paper.text')}</p>
          <div className={styles.row}>
            <Button
              icon="table"
              disabled={!shell}
              onClick={() => {
                onClose()
                change({
                  ...(shell ? { c: shell.center } : {}),
                  print: { paper: 'a4', landscape: true },
                })
              }}
            >
              {t('show.paper.open')}
            </Button>
            {([1, 2] as const).map((ratio) => (
              <Button
                key={ratio}
                icon="download"
                disabled={!shell || taking || told?.pending}
                aria-busy={taking}
                onClick={() => void take(ratio, address, told)}
              >
                {t(ratio === 1 ? 'show.picture.one' : 'show.picture.two')}
              </Button>
            ))}
          </div>
          <p role="status" className={styles.quiet}>
            {taking ? t('show.picture.taking') : failed ? t('show.picture.failed') : ''}
          </p>
        </section>
      )}
      {ours && (
        <section className={styles.part}>
          <h3>{t('show.story.title')}</h3>
          <p className={styles.quiet}>{t('show.story.what')}</p>
          <Button
            icon="plus"
            onClick={() => {
              const number = edit((story) => addStep(story, address, told?.question ?? ''))
              say({
                key: 'story',
                words:
                  number === null
                    ? t('show.story.full')
                    : t('show.story.added', { number, title: title || t('show.story.untitled') }),
                action: {
                  label: t('show.story.open'),
                  onAction: () => void navigate({ to: '/relato', search: ((old: object) => old) as never }),
                },
              })
              onClose()
            }}
          >
            {t('show.story.add')}
          </Button>
        </section>
      )}
    </Dialog>
  )
}

/** `holdsAll`: what was asked is in the address. */
function Link({ address, holdsAll }: { address: string; holdsAll: boolean }) {
  const { t } = useWords()
  const say = useToast()
  const { data, isPending } = useShortLink(address)
  const [copied, setCopied] = useState(false)
  const full = `${window.location.origin}${address}`
  // Without an answer from the server the long link is as good, only longer.
  const url = data?.url ?? full
  const copy = () =>
    navigator.clipboard?.writeText(url).then(
      () => {
        setCopied(true)
        say({ key: 'link', words: t('app.linkCopied') })
      },
      () => say({ key: 'link', words: t('show.link.byHand') }),
    )
  return (
    <section className={styles.part}>
      <h3>{t('show.link.title')}</h3>
      <div className={styles.link}>
        <div className={styles.words}>
          <label className={styles.label}>
            <span className="visually-hidden">{t('show.link.title')}</span>
            <input
              className={styles.url}
              readOnly
              value={isPending ? t('app.loading') : url}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
          {holdsAll && (
            <p className={styles.quiet}>{t(data || isPending ? 'show.link.text' : 'show.link.long')}</p>
          )}
          <div className={styles.row}>
            <Button
              look="primary"
              icon={copied ? 'check' : 'link'}
              disabled={isPending}
              onClick={() => void copy()}
            >
              {copied ? t('app.linkCopied') : t('show.link.copy')}
            </Button>
            {'share' in navigator && (
              <Button
                disabled={isPending}
                onClick={() => void navigator.share({ title: t('app.name'), url }).catch(() => undefined)}
              >
                {t('show.link.send')}
              </Button>
            )}
          </div>
        </div>
        {!isPending && url.length < 1200 && <Qr className={styles.qr} text={url} label={t('show.link.qr')} />}
      </div>
    </section>
  )
}
