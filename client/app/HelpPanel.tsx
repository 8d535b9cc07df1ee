import { Link } from '@tanstack/react-router'
import { comment, startTour } from '../help/help-state.ts'
import { useWords } from '../i18n/index.ts'
import { keepView } from '../map/page-links.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './HelpPanel.module.css'

/** What the tool does, what it does not, and how to move about. */
export default function HelpPanel({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <Panel title={t('help.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.help}>
        <p>{t('help.what')}</p>
        <h3>{t('help.words')}</h3>
        <ul>
          <li>{t('help.unknown')}</li>
          <li>{t('help.accuracy')}</li>
          <li>{t('help.version')}</li>
        </ul>
        <h3>{t('help.coordinates')}</h3>
        <ul>
          <li>
            <code>-23,65 -70,40</code>
          </li>
          <li>
            <code>23°39'00" S 70°24'00" O</code>
          </li>
          <li>
            <code>580000 E 7390000 N</code> {t('help.utm')}
          </li>
        </ul>
        <h3>{t('help.keys')}</h3>
        <dl>
          <dt>Tab</dt>
          <dd>{t('help.keyTab')}</dd>
          <dt>← ↑ → ↓</dt>
          <dd>{t('help.keyArrows')}</dd>
          <dt>+ −</dt>
          <dd>{t('help.keyZoom')}</dd>
          <dt>Enter</dt>
          <dd>{t('help.keyEnter')}</dd>
          <dt>Esc</dt>
          <dd>{t('help.keyEscape')}</dd>
        </dl>
        <h3>{t('help.share')}</h3>
        <p>{t('help.shareText')}</p>
        <h3>{t('help.more')}</h3>
        <ul>
          <li>
            <Link className="line-link" to="/glosario" search={keepView}>
              {t('help.glossary')}
            </Link>
          </li>
          <li>
            <Link className="line-link" to="/metodo" search={keepView}>
              {t('help.method')}
            </Link>
          </li>
        </ul>
        <div className={styles.row}>
          <Button onClick={startTour}>{t('tour.again')}</Button>
          <Button onClick={() => comment(true)}>{t('help.comment')}</Button>
        </div>
        <h3>{t('help.notTitle')}</h3>
        <p>{t('help.not')}</p>
      </div>
    </Panel>
  )
}
