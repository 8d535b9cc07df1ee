import { Link, useLocation, useParams } from '@tanstack/react-router'
import { CorrectionQueue } from '../corrections/CorrectionQueue.tsx'
import { type Session, useSession } from '../data/session.ts'
import { DownloadPanel } from '../downloads/DownloadPanel.tsx'
import { FeedbackList } from '../help/FeedbackList.tsx'
import { useWords } from '../i18n/index.ts'
import { ImportRoom } from '../imports/ImportRoom.tsx'
import { RunPage } from '../imports/RunPage.tsx'
import { Sources } from '../imports/Sources.tsx'
import { LayerPage } from '../layer-page/LayerPage.tsx'
import { LayerList } from '../layers/LayerList.tsx'
import { keepView } from '../map/page-links.ts'
import { DisputeQueue } from '../screening/disputes/DisputeQueue.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './DataPage.module.css'

const SECTIONS = {
  layers: '/datos',
  load: '/datos/cargar',
  sources: '/datos/fuentes',
  corrections: '/datos/correcciones',
  disputes: '/datos/objeciones',
  feedback: '/datos/comentarios',
} as const
type Section = keyof typeof SECTIONS
const NAMES = Object.keys(SECTIONS) as Section[]

/** Sections that are of use to some; whoever has their address may open them all the same. */
const NEEDS: Partial<Record<Section, (session: Pick<Session, 'isReviewer' | 'isSteward'>) => boolean>> = {
  disputes: ({ isReviewer }) => isReviewer,
  feedback: ({ isSteward }) => isSteward,
}

/** On a phone the row of sections is wider than the page. */
const inSight = (link: HTMLElement | null) => link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

/** What the answers rest on, and where it is looked after: layers, imports, sources, corrections; a layer, an import. */
export default function DataPage({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { isReviewer, isSteward } = useSession()
  const path = useLocation({ select: ({ pathname }) => pathname })
  const { run, step, layer, number } = useParams({ strict: false }) as {
    run?: string
    step?: string
    layer?: string
    number?: string
  }
  if (run !== undefined) return <RunPage key={run} id={run} step={step} onClose={onClose} />
  if (layer !== undefined)
    return (
      <LayerPage
        key={`${layer} ${number}`}
        id={layer}
        number={number}
        onClose={onClose}
        downloads={(declaration, version) => (
          <DownloadPanel key={version.id} layer={declaration} version={version} cite={false} />
        )}
        corrections={<CorrectionQueue layer={layer} />}
      />
    )
  const section = NAMES.find((name) => SECTIONS[name] === path.replace(/\/$/, '')) ?? 'layers'
  return (
    <Panel
      key={section}
      title={t('data.title')}
      pageTitle={
        section === 'layers' ? undefined : `${t(`layerPage.section.${section}`)} · ${t('data.title')}`
      }
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      <nav className={styles.sections} aria-label={t('data.title')}>
        {NAMES.filter((name) => section === name || (NEEDS[name]?.({ isReviewer, isSteward }) ?? true)).map(
          (name) => (
            <Link
              key={name}
              to={SECTIONS[name]}
              search={keepView}
              activeOptions={{ exact: true }}
              className={styles.section}
              aria-current={name === section ? 'page' : undefined}
              ref={name === section ? inSight : undefined}
            >
              {t(`layerPage.section.${name}`)}
            </Link>
          ),
        )}
      </nav>
      {section === 'layers' && (
        <>
          <LayerList />
          <p className={styles.foot}>
            <Link className="line-link" to="/componentes" search={keepView}>
              {t('data.components')}
            </Link>
          </p>
        </>
      )}
      {section === 'load' && <ImportRoom />}
      {section === 'sources' && <Sources />}
      {section === 'corrections' && <CorrectionQueue />}
      {section === 'disputes' && <DisputeQueue />}
      {section === 'feedback' && <FeedbackList />}
    </Panel>
  )
}
