import { type ReactNode, useId, useState } from 'react'
import { ApiProblem } from '../data/api.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { THEMES } from '../map/catalogue.ts'
import { type Flavour, GROUND } from '../map/palette.ts'
import { Button, ButtonLink, IconButton, TextButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Checkbox, Radio, Select, Slider, Switch, TextArea, TextField } from '../ui/Field.tsx'
import { KeptLink } from '../ui/KeptLink.tsx'
import { Message } from '../ui/Message.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Progress } from '../ui/Progress.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Table } from '../ui/Table.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Tag } from '../ui/Tag.tsx'
import { useToast } from '../ui/Toast.tsx'
import styles from './ComponentsPage.module.css'

/** Words of this page alone: they come with it, so that the first screen does not carry them. */
const SAID = {
  title: { es: 'Componentes', en: 'Components' },
  intro: {
    es: 'Cada pieza de la interfaz, en cada estado, en los dos temas. Lo que no está aquí no se usa.',
    en: 'Every piece of the interface, in every state, in both themes. What is not here is not used.',
  },
  light: { es: 'Tema claro', en: 'Light theme' },
  dark: { es: 'Tema oscuro', en: 'Dark theme' },
  type: { es: 'Letra', en: 'Type' },
  colours: { es: 'Colores', en: 'Colours' },
  themes: { es: 'Temas del mapa', en: 'Themes of the map' },
  buttons: { es: 'Botones', en: 'Buttons' },
  fields: { es: 'Campos', en: 'Fields' },
  messages: { es: 'Mensajes', en: 'Messages' },
  tags: { es: 'Etiquetas', en: 'Tags' },
  parts: { es: 'Partes de una página', en: 'Parts of a page' },
  waiting: { es: 'Esperas', en: 'Waiting' },
  over: { es: 'Sobre la página', en: 'Over the page' },
  empty: { es: 'Vacío y error', en: 'Empty and error' },
  question: { es: '¿Qué quieres saber de este territorio?', en: 'What do you want to know about this land?' },
  body: {
    es: 'El sitio está a 1,4 km de la laguna Tebenquiche (humedal, MMA 2024, ±50 m).',
    en: 'The site is 1.4 km from the Tebenquiche lagoon (wetland, MMA 2024, ±50 m).',
  },
  small: { es: 'Versión 3 · publicada el 23-11-2026', en: 'Version 3 · published on 23 November 2026' },
  screen: { es: 'Evaluar el sitio', en: 'Screen the site' },
  keep: { es: 'Guardar', en: 'Save' },
  share: { es: 'Compartir', en: 'Share' },
  remove: { es: 'Borrar', en: 'Delete' },
  download: { es: 'Descargar', en: 'Download' },
  why: { es: '¿Por qué?', en: 'Why?' },
  focused: { es: 'Con foco', en: 'Focused' },
  disabled: { es: 'No disponible', en: 'Not available' },
  pressed: { es: 'Apretado', en: 'Pressed' },
  capacity: { es: 'Capacidad', en: 'Capacity' },
  capacityHelp: {
    es: 'Lo que dice el proyecto, no lo que se espera.',
    en: 'What the project states, not what is expected.',
  },
  tonnes: { es: 't/mes', en: 't/month' },
  notNumber: { es: 'Falta un número, por ejemplo 5.000.', en: 'A number is missing, for example 5,000.' },
  note: { es: 'Nota', en: 'Note' },
  comuna: { es: 'Comuna', en: 'Comuna' },
  lithium: { es: 'Extrae litio', en: 'Extracts lithium' },
  yes: { es: 'Sí', en: 'Yes' },
  no: { es: 'No', en: 'No' },
  grid: { es: 'Cuadrícula', en: 'Grid' },
  opacity: { es: 'Opacidad', en: 'Opacity' },
  info: { es: 'La capa se actualizó hoy.', en: 'The layer was updated today.' },
  warn: {
    es: 'El archivo no dice su sistema de coordenadas.',
    en: 'The file does not say its coordinate system.',
  },
  danger: { es: 'El sitio toca un parque nacional.', en: 'The site touches a national park.' },
  unknown: { es: 'De esta capa no hay datos aquí.', en: 'There are no data of this layer here.' },
  touches: { es: 'Toca', en: 'Touches' },
  free: { es: 'No toca', en: 'Does not touch' },
  unclear: { es: 'No se puede saber', en: 'Cannot be known' },
  notChecked: { es: 'No revisado', en: 'Not checked' },
  neutral: { es: 'Humedal', en: 'Wetland' },
  findings: { es: 'Hallazgos', en: 'Findings' },
  sources: { es: 'Fuentes', en: 'Sources' },
  section: { es: 'Lo que esto no te dice', en: 'What this does not tell you' },
  sectionText: { es: 'Tres capas no se revisaron.', en: 'Three layers were not checked.' },
  before: { es: 'Anteriores', en: 'Previous' },
  after: { es: 'Siguientes', en: 'Next' },
  ofPages: { es: '21 a 40 de 112', en: '21 to 40 of 112' },
  operations: { es: 'Faenas', en: 'Operations' },
  name: { es: 'Nombre', en: 'Name' },
  area: { es: 'Superficie', en: 'Area' },
  kept: { es: 'Guarda este enlace', en: 'Keep this link' },
  keptText: { es: 'Es la única llave de lo que enviaste.', en: 'It is the only key to what you sent.' },
  copy: { es: 'Copiar el enlace', en: 'Copy the link' },
  reading: { es: 'Se revisan las filas: 412 de 5.000', en: 'Checking the rows: 412 of 5,000' },
  counting: { es: 'Se cuentan las filas', en: 'Counting the rows' },
  ask: { es: 'Abrir una pregunta', en: 'Open a question' },
  asked: { es: '¿Quitar el sitio dibujado?', en: 'Remove the drawn site?' },
  askedText: { es: 'Se puede deshacer durante 10 segundos.', en: 'It can be undone for 10 seconds.' },
  tell: { es: 'Mostrar un aviso', en: 'Show a notice' },
  told: { es: 'Sitio quitado', en: 'Site removed' },
  nothing: { es: 'Aún no hay escenarios', en: 'No scenarios yet' },
  nothingText: {
    es: 'Aquí estarán los que guardes. Para guardar uno, elige criterios y ponle un nombre.',
    en: 'The ones you save will be here. To save one, choose criteria and give it a name.',
  },
} as const

/** Sizes of text and surfaces that a component may use, by their tokens. */
const SIZES = ['2xl', 'xl', 'l', 'm', 'sm', 's'] as const
const TONES = [
  'surface',
  'surface-2',
  'surface-3',
  'line',
  'line-control',
  'text-quiet',
  'text',
  'accent',
  'accent-soft',
  'danger',
  'ok',
  'warn',
] as const
const FLAVOURS = ['light', 'dark'] as const satisfies readonly Flavour[]

const ROWS = [
  { id: 'a', name: 'Chuquicamata', area: 1250.5 },
  { id: 'b', name: 'Ñandú', area: null },
  { id: 'c', name: 'Zaldívar', area: 84 },
]
const SILENCE = new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} })

/** Every component in every state, in both themes side by side: what the interface is made of, and nothing else. */
export default function ComponentsPage({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords()
  return (
    <Panel title={say(SAID.title)} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <p className={styles.intro}>{say(SAID.intro)}</p>
      <div className={styles.both}>
        {FLAVOURS.map((flavour) => (
          <div key={flavour} data-theme={flavour} className={styles.one}>
            <h3 className={styles.flavour}>{say(SAID[flavour])}</h3>
            <Gallery flavour={flavour} />
          </div>
        ))}
      </div>
    </Panel>
  )
}

function Group({ title, children, row }: { title: string; children: ReactNode; row?: boolean }) {
  return (
    <div className={styles.group}>
      <h4>{title}</h4>
      <div className={row ? styles.row : styles.stack}>{children}</div>
    </div>
  )
}

function Gallery({ flavour }: { flavour: Flavour }) {
  const { say, quantity } = useWords()
  return (
    <>
      <Group title={say(SAID.type)}>
        <p className={styles.question}>{say(SAID.question)}</p>
        {SIZES.map((size) => (
          <p key={size} style={{ fontSize: `var(--text-${size})` }}>
            <span className={styles.quiet}>{size}</span> {quantity(1234.5, 'ha')}
          </p>
        ))}
        <p>{say(SAID.body)}</p>
        <p className={styles.quiet}>{say(SAID.small)}</p>
      </Group>
      <Group title={say(SAID.colours)} row>
        {TONES.map((tone) => (
          <Swatch key={tone} name={tone} background={`var(--${tone})`} />
        ))}
        <Swatch name="hatch" background="var(--hatch)" />
      </Group>
      <Group title={say(SAID.themes)} row>
        {THEMES.map(([theme, title]) => (
          <Swatch
            key={theme}
            name={say(title)}
            background={`var(--theme-${theme})`}
            ground={GROUND[flavour].land}
          />
        ))}
      </Group>
      <Buttons />
      <Fields />
      <Group title={say(SAID.messages)}>
        <Message>{say(SAID.info)}</Message>
        <Message tone="warn" action={<Button>{say(SAID.why)}</Button>}>
          {say(SAID.warn)}
        </Message>
        <Message tone="danger">{say(SAID.danger)}</Message>
        <Message tone="unknown">{say(SAID.unknown)}</Message>
      </Group>
      <Group title={say(SAID.tags)} row>
        <Tag>{say(SAID.neutral)}</Tag>
        <Tag tone="danger" icon="warning">
          {say(SAID.touches)}
        </Tag>
        <Tag tone="ok" icon="check">
          {say(SAID.free)}
        </Tag>
        <Tag tone="warn" icon="unknown">
          {say(SAID.unclear)}
        </Tag>
        <Tag tone="unknown" icon="none">
          {say(SAID.notChecked)}
        </Tag>
      </Group>
      <Parts />
      <Group title={say(SAID.waiting)}>
        <Skeleton />
        <Skeleton shape="list" lines={2} words={say(SAID.counting)} />
        <Progress
          label={say(SAID.reading)}
          done={412}
          total={5000}
          left={92}
          action={<Button>{say(SAID.remove)}</Button>}
        />
        <Progress label={say(SAID.counting)} done={0} total={null} />
      </Group>
      <Group title={say(SAID.empty)}>
        <Message title={say(SAID.nothing)}>{say(SAID.nothingText)}</Message>
        <ProblemMessage error={SILENCE} onRetry={() => undefined} />
      </Group>
      <Over />
    </>
  )
}

function Swatch({ name, background, ground }: { name: string; background: string; ground?: string }) {
  return (
    <span className={styles.swatch}>
      <span className={styles.ground} style={ground ? { background: ground } : undefined} data-swatch>
        <span style={{ background }} data-swatch />
      </span>
      {name}
    </span>
  )
}

function Buttons() {
  const { say } = useWords()
  return (
    <Group title={say(SAID.buttons)} row>
      <Button look="primary">{say(SAID.screen)}</Button>
      <Button icon="link">{say(SAID.share)}</Button>
      <Button look="plain">{say(SAID.keep)}</Button>
      <Button look="danger" icon="trash">
        {say(SAID.remove)}
      </Button>
      <ButtonLink href="#componentes" icon="download">
        {say(SAID.download)}
      </ButtonLink>
      <TextButton>{say(SAID.why)}</TextButton>
      <IconButton icon="ruler" label={say(SAID.capacity)} />
      <IconButton icon="layers" look="normal" pressed label={say(SAID.pressed)} />
      <Button className={styles.focused}>{say(SAID.focused)}</Button>
      <Button look="primary" disabled>
        {say(SAID.disabled)}
      </Button>
      <Button disabled>{say(SAID.disabled)}</Button>
    </Group>
  )
}

function Fields() {
  const { say, number } = useWords()
  const name = useId()
  const [on, setOn] = useState(true)
  const [share, setShare] = useState(60)
  return (
    <Group title={say(SAID.fields)}>
      <TextField
        label={say(SAID.capacity)}
        unit={say(SAID.tonnes)}
        help={say(SAID.capacityHelp)}
        defaultValue={number(5000, 0)}
      />
      <TextField label={say(SAID.capacity)} error={say(SAID.notNumber)} defaultValue="cinco" />
      <TextField label={say(SAID.disabled)} disabled defaultValue={number(5000, 0)} />
      <TextArea label={say(SAID.note)} rows={2} />
      <Select
        label={say(SAID.comuna)}
        options={['Antofagasta', 'Calama', 'San Pedro de Atacama'].map((value) => ({ value, title: value }))}
      />
      <div>
        <Checkbox label={say(SAID.lithium)} defaultChecked />
        <Checkbox label={say(SAID.disabled)} disabled />
        <Radio label={say(SAID.yes)} name={name} defaultChecked />
        <Radio label={say(SAID.no)} name={name} />
        <Switch label={say(SAID.grid)} checked={on} onChange={setOn} />
      </div>
      <Slider
        label={say(SAID.opacity)}
        value={share}
        minimum={0}
        maximum={100}
        step={5}
        words={`${number(share, 0)} %`}
        onChange={setShare}
      />
    </Group>
  )
}

function Parts() {
  const { say, language, number } = useWords()
  const [tab, setTab] = useState<'findings' | 'sources'>('findings')
  const [row, setRow] = useState<string>()
  return (
    <Group title={say(SAID.parts)}>
      <Tabs
        label={say(SAID.parts)}
        tabs={(['findings', 'sources'] as const).map((id) => ({ id, title: say(SAID[id]) }))}
        selected={tab}
        onSelect={setTab}
      >
        <p>{say(SAID[tab])}</p>
      </Tabs>
      <Disclosure label={say(SAID.sources)} aside="3" startOpen>
        <p>{say(SAID.small)}</p>
      </Disclosure>
      <Section title={say(SAID.section)}>
        <p>{say(SAID.sectionText)}</p>
      </Section>
      <Table
        caption={say(SAID.operations)}
        columns={[
          { id: 'name', title: say(SAID.name), value: ({ name }) => name },
          {
            id: 'area',
            title: say(SAID.area),
            unit: 'ha',
            number: true,
            value: ({ area }) => area,
            show: ({ area }) => (area === null ? '–' : number(area, 1)),
          },
        ]}
        rows={ROWS}
        rowId={({ id }) => id}
        selected={row}
        onSelect={({ id }) => setRow(id)}
        language={language}
      />
      <Pager
        offset={20}
        page={20}
        total={112}
        before={say(SAID.before)}
        after={say(SAID.after)}
        onOffset={() => undefined}
      >
        <span>{say(SAID.ofPages)}</span>
      </Pager>
      <KeptLink
        title={say(SAID.kept)}
        text={say(SAID.keptText)}
        url={`${window.location.origin}/componentes`}
        copyLabel={say(SAID.copy)}
      />
    </Group>
  )
}

/** What lies over the page is one for both themes: it takes the theme of the page. */
function Over() {
  const { t, say } = useWords()
  const tell = useToast()
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <Group title={say(SAID.over)} row>
      <Button onClick={() => setOpen(true)}>{say(SAID.ask)}</Button>
      <Button
        onClick={() =>
          tell({
            key: 'components',
            words: say(SAID.told),
            action: { label: t('app.undo'), onAction: () => undefined },
          })
        }
      >
        {say(SAID.tell)}
      </Button>
      {open && (
        <Dialog
          title={say(SAID.asked)}
          onClose={close}
          actions={
            <>
              <Button onClick={close}>{t('app.cancel')}</Button>
              <Button look="danger" onClick={close}>
                {say(SAID.remove)}
              </Button>
            </>
          }
        >
          <p>{say(SAID.askedText)}</p>
        </Dialog>
      )}
    </Group>
  )
}
