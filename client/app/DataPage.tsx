import { Link, useLocation, useParams } from '@tanstack/react-router'
import { useWords } from '../i18n/index.ts'
import { LayerList } from '../layers/LayerList.tsx'
import { keepView } from '../map/page-links.ts'
import { Panel } from '../ui/Panel.tsx'
import styles from './DataPage.module.css'

const SECTIONS = ['layers'] as const
type Section = (typeof SECTIONS)[number]
const PATHS = { layers: '/datos' } as const satisfies Record<Section, string>

/** What the answers rest on, and where it is looked after: layers, imports, sources, corrections. */
export default function DataPage({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const path = useLocation({ select: ({ pathname }) => pathname })
  useParams({ strict: false })
  return (
    <Panel title={t('data.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <nav className={styles.sections} aria-label={t('data.title')}>
        {SECTIONS.map((section) => (
          <Link
            key={section}
            to={PATHS[section]}
            search={keepView}
            className={styles.section}
            aria-current={path === PATHS[section] ? 'page' : undefined}
          >
            {t(`layerPage.section.${section}`)}
          </Link>
        ))}
      </nav>
      <LayerList />
    </Panel>
  )
}
