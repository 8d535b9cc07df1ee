import { type ComponentType, lazy } from 'react'
import type { IconName } from '../ui/Icon.tsx'

/** What a task's panel is given. */
export interface TaskPanelProps {
  /** Closes the panel and goes back to the map. */
  onClose: () => void
  /** Id of the stored screening when the address is `/s/{id}`. */
  screening: string | null
}

/** Words of a task, keys of `client/i18n`: `task.<id>`, and `door.<id>.title` and `.example` when it has a door. */
export interface Task {
  /** The value of `task` in the URL. */
  id:
    | 'find'
    | 'law'
    | 'screen'
    | 'near'
    | 'alternatives'
    | 'batches'
    | 'data'
    | 'help'
    | 'glossary'
    | 'method'
    | 'described'
    | 'offline'
    | 'enter'
    | 'correction'
    | 'dispute'
    | 'components'
    | 'layer'
    | 'story'
  icon: IconName
  /** One of the doors of the first screen and of the rail; the others are reached from the header. */
  door: boolean
  panel: ComponentType<TaskPanelProps>
}

/** Every task, in the order in which it is offered. Adding one is an entry here and a folder beside this one. */
export const TASKS: readonly Task[] = [
  {
    id: 'find',
    icon: 'land',
    door: true,
    panel: lazy(() => import('../availability/panel/AvailabilityPanel.tsx')),
  },
  { id: 'screen', icon: 'site', door: true, panel: lazy(() => import('../screening/ScreenPanel.tsx')) },
  { id: 'near', icon: 'near', door: true, panel: lazy(() => import('../near/NearPanel.tsx')) },
  {
    id: 'alternatives',
    icon: 'table',
    door: false,
    panel: lazy(() => import('../screening/alternatives/AlternativesPage.tsx')),
  },
  { id: 'batches', icon: 'table', door: false, panel: lazy(() => import('../batches/BatchesPage.tsx')) },
  { id: 'data', icon: 'table', door: false, panel: lazy(() => import('./DataPage.tsx')) },
  { id: 'law', icon: 'info', door: false, panel: lazy(() => import('../law/LawPage.tsx')) },
  { id: 'help', icon: 'help', door: false, panel: lazy(() => import('./HelpPanel.tsx')) },
  { id: 'glossary', icon: 'help', door: false, panel: lazy(() => import('../help/GlossaryPage.tsx')) },
  { id: 'method', icon: 'help', door: false, panel: lazy(() => import('../help/MethodPage.tsx')) },
  { id: 'offline', icon: 'download', door: false, panel: lazy(() => import('../offline/OfflinePanel.tsx')) },
  { id: 'described', icon: 'info', door: false, panel: lazy(() => import('../described/MapInWords.tsx')) },
  { id: 'story', icon: 'pencil', door: false, panel: lazy(() => import('../show/story/StoryPanel.tsx')) },
  { id: 'enter', icon: 'forward', door: false, panel: lazy(() => import('../access/EnterPanel.tsx')) },
  {
    id: 'correction',
    icon: 'pencil',
    door: false,
    panel: lazy(() => import('../corrections/FollowPanel.tsx')),
  },
  {
    id: 'dispute',
    icon: 'pencil',
    door: false,
    panel: lazy(() => import('../screening/disputes/FollowDispute.tsx')),
  },
  { id: 'components', icon: 'info', door: false, panel: lazy(() => import('./ComponentsPage.tsx')) },
  { id: 'layer', icon: 'layers', door: false, panel: lazy(() => import('../layers/LayerPanel.tsx')) },
]

/** Tasks whose address is a page of its own instead of `task=…`. */
const PAGES: readonly [RegExp, Task['id']][] = [
  [/^\/suelo(\/|$)/, 'find'],
  [/^\/datos(\/|$)/, 'data'],
  [/^\/normas(\/|$)/, 'law'],
  [/^\/glosario$/, 'glossary'],
  [/^\/metodo$/, 'method'],
  [/^\/lotes(\/|$)/, 'batches'],
  [/^\/alternativas(\/|$)/, 'alternatives'],
  [/^\/s\//, 'screen'],
  [/^\/relato(\/|$)/, 'story'],
  [/^\/entrar$/, 'enter'],
  [/^\/correccion\//, 'correction'],
  [/^\/objecion\//, 'dispute'],
  [/^\/componentes$/, 'components'],
]

/** The address of a task that is a page of its own and is opened like the others. */
export const PAGE_ADDRESS: Partial<Record<Task['id'], '/datos' | '/normas' | '/suelo'>> = {
  find: '/suelo',
  data: '/datos',
  law: '/normas',
}

/** The task of an address that is a page of its own. */
export const pageTask = (path: string): Task['id'] | undefined =>
  PAGES.find(([pattern]) => pattern.test(path))?.[1]

export const taskOf = (id: string | undefined): Task | undefined => TASKS.find((task) => task.id === id)
