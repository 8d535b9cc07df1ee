import { lazy, Suspense, useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import { Button, type ButtonProps, IconButton } from '../../ui/Button.tsx'

const ShareDialog = lazy(() => import('./ShareDialog.tsx'))

export interface ShareButtonProps extends Pick<ButtonProps, 'look' | 'className'> {
  /** The page that is shared; the one that is open unless given. */
  path?: string
  /** An icon alone, where there is no room for a word. */
  bare?: boolean
}

/** «Compartir»: link, paper, picture, story. */
export function ShareButton({ path, bare, look, className }: ShareButtonProps) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      {bare ? (
        <IconButton icon="link" label={t('show.share')} onClick={() => setOpen(true)} />
      ) : (
        <Button icon="link" {...(look ? { look } : {})} className={className} onClick={() => setOpen(true)}>
          {t('show.share')}
        </Button>
      )}
      {open && (
        <Suspense>
          <ShareDialog path={path} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
