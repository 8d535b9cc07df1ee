import { useId, useState } from 'react'
import type { Screening } from '../../geodata/model/screening.ts'
import { screeningExport } from '../data/exports.ts'
import { screeningFile } from '../data/screening.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName } from '../map/catalogue.ts'
import { ShareButton } from '../show/share/ShareButton.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { AlternativesButton } from './alternatives/AlternativesButton.tsx'
import styles from './Screening.module.css'

/** What can be done with an answer: changing the site, the link, the files, paper. */
export function Actions({
  screening,
  onEditSite,
  onAlternative,
}: {
  screening: Screening
  onEditSite: () => void
  onAlternative: () => void
}) {
  const { t, area, pitches, language } = useWords()
  const [open, setOpen] = useState(false)
  const id = useId()
  const file = (format: 'json' | 'geojson' | 'csv' | 'pdf' | 'docx', table?: 'findings' | 'measures') =>
    screeningFile(screening.id, format, { lang: language, ...(table ? { table } : {}) })
  const files = [
    { label: t('report.pdf'), href: file('pdf') },
    { label: t('report.docx'), href: file('docx') },
    { label: t('screening.download.json'), href: file('json') },
    { label: t('screening.download.geojson'), href: file('geojson') },
    { label: t('screening.download.findings'), href: file('csv', 'findings') },
    { label: t('screening.download.measures'), href: file('csv', 'measures') },
    ...(['kml', 'gpkg', 'shapefile'] as const).map((format) => ({
      label: t(`screening.download.${format}`),
      href: screeningExport(screening.id, { format, lang: language }),
    })),
  ]
  const size = pitches(screening.site.area_ha * 10_000)
  return (
    <div className={styles.actions}>
      <p className={styles.quiet}>
        {t('screening.siteFacts', {
          area: area(screening.site.area_ha * 10_000),
          comunas: screening.site.comunas.map(comunaName).join(', ') || t('screening.noComuna'),
        })}
        {size && ` · ${size}`}
        {screening.site.repaired_from && `. ${t('screening.repair.was')}`}
      </p>
      <div className={styles.doings}>
        <Button className={styles.tight} icon="pencil" onClick={onEditSite}>
          {t('screening.editSite')}
        </Button>
        <ShareButton className={styles.tight} path={`/s/${screening.id}`} />
        <Button
          className={styles.tight}
          icon="download"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t('screening.download.title')}
        </Button>
        <AlternativesButton id={screening.id} onAlternative={onAlternative} />
      </div>
      <ul id={id} className={styles.downloads} hidden={!open}>
        {files.map(({ label, href }) => (
          <li key={href}>
            <a href={href} download>
              <Icon name="download" size={18} /> {label}
            </a>
          </li>
        ))}
        <li>
          <Button icon="table" onClick={() => window.print()}>
            {t('screening.print')}
          </Button>
        </li>
      </ul>
    </div>
  )
}
