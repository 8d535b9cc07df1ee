import { useRef, useState } from 'react'
import { crsTitle } from '../../geodata/model/crs.ts'
import { useWords } from '../i18n/index.ts'
import { useMap } from '../map/context.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Select } from '../ui/Field.tsx'
import { Message } from '../ui/Message.tsx'
import { Pager } from '../ui/Pager.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { MOST_FEATURES, MOST_MEGABYTES, type OwnFeature } from './limits.ts'
import styles from './OwnFile.module.css'
import { around, boxOf, nameOf, pointAt } from './pointed.ts'
import { closeFile, type OwnLayer, openFile, readAgain, useOwnFiles } from './store.ts'

const PAGE = 100
const COLUMNS = 12

/** Files of one's own on the map: opened here, listed, closed. Nothing of them is sent. */
export default function OwnFiles() {
  const { t, number } = useWords()
  const shell = useMap()
  const input = useRef<HTMLInputElement>(null)
  const { layers, reading, refused } = useOwnFiles()
  const take = async (file: File | undefined) => {
    if (!file) return
    const opened = await openFile(file)
    if (opened) shell?.fit(around(opened.bbox))
  }
  return (
    <section className={styles.own} aria-label={t('work.own.title')}>
      <h2 className={styles.heading}>{t('work.own.title')}</h2>
      <p className={styles.quiet}>{t('work.own.text')}</p>
      {layers.map((layer) => (
        <Opened key={layer.key} layer={layer} />
      ))}
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={t('work.own.pick')}
        data-testid="own-file"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <div>
        <Button icon="upload" disabled={reading !== null} onClick={() => input.current?.click()}>
          {reading === null ? t('work.own.pick') : t('work.own.reading', { name: reading })}
        </Button>
      </div>
      <Refused refused={refused} />
      <p className={styles.quiet}>
        {t('work.own.limits', { size: MOST_MEGABYTES, features: number(MOST_FEATURES, 0) })}
      </p>
    </section>
  )
}

function Refused({ refused }: Pick<ReturnType<typeof useOwnFiles>, 'refused'>) {
  const { t, say, number } = useWords()
  if (!refused) return null
  const { name, megabytes, why } = refused
  return (
    <div role="alert">
      <Message tone="danger">
        {typeof why === 'string'
          ? t(`work.own.${why}`, {
              name,
              size: number(megabytes, 0),
              most: why === 'tooMany' ? number(MOST_FEATURES, 0) : MOST_MEGABYTES,
            })
          : say(why)}
      </Message>
    </div>
  )
}

function Opened({ layer }: { layer: OwnLayer }) {
  const { t, number, language } = useWords()
  const shell = useMap()
  const [listed, setListed] = useState(false)
  const { name, features, skipped, crs, candidates, srid, in_frame } = layer
  return (
    <div className={styles.layer} data-own-layer={name}>
      <div className={styles.line}>
        <span className={styles.name}>
          {name} <span className={styles.here}>{t('work.own.here')}</span>
        </span>
        <IconButton
          icon="search"
          label={t('work.own.zoom', { name })}
          onClick={() => shell?.fit(around(layer.bbox))}
        />
        <IconButton
          icon="close"
          label={t('work.own.remove', { name })}
          onClick={() => closeFile(layer.key)}
        />
      </div>
      <p className={styles.quiet} role="status">
        {t('work.own.count', { count: features.length, formatted: number(features.length, 0) })}.{' '}
        {skipped > 0 && `${t('work.own.skipped', { count: skipped })} `}
        {crs && t('work.own.datum', { crs: crsTitle(crs, language) })}
      </p>
      {!in_frame && <Message tone="warn">{t('work.own.outside')}</Message>}
      {candidates.length > 0 && (
        <>
          <p className={styles.quiet}>{t('work.own.ask')}</p>
          <Select
            label={t('work.own.datumLabel')}
            value={String(srid)}
            options={candidates.map((one) => ({
              value: String(one.srid),
              title: crsTitle(one.name, language),
            }))}
            onChange={(event) => void readAgain(layer, Number(event.target.value))}
          />
        </>
      )}
      <Button look="plain" icon="table" onClick={() => setListed(true)}>
        {t('work.own.list')}
      </Button>
      {listed && <List layer={layer} onClose={() => setListed(false)} />}
    </div>
  )
}

function List({ layer, onClose }: { layer: OwnLayer; onClose: () => void }) {
  const { t, language } = useWords()
  const shell = useMap()
  const [offset, setOffset] = useState(0)
  const rows = layer.features.slice(offset, offset + PAGE)
  const columns: Column<OwnFeature>[] = [
    { id: '#', title: t('table.name'), value: (row) => nameOf(row, layer.columns) },
    ...layer.columns.slice(0, COLUMNS).map((column) => ({
      id: `_${column}`,
      title: column,
      value: ({ properties }: OwnFeature) => {
        const value = properties[column] ?? null
        return typeof value === 'boolean' ? String(value) : value
      },
    })),
  ]
  return (
    <Dialog
      title={layer.name}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t('app.close')}</Button>}
    >
      <div className={styles.table}>
        <Table
          caption={layer.name}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          onSelect={(row) => {
            pointAt({ key: layer.key, id: row.id })
            shell?.fit(around(boxOf(row.geometry)), { maxZoom: 15 })
            onClose()
          }}
          language={language}
        />
      </div>
      {layer.columns.length > COLUMNS && (
        <p className={styles.quiet}>{t('work.own.more', { count: layer.columns.length - COLUMNS })}</p>
      )}
      <Pager
        offset={offset}
        page={PAGE}
        total={layer.features.length}
        before={t('work.table.before')}
        after={t('work.table.after')}
        onOffset={setOffset}
      />
    </Dialog>
  )
}
