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
  /** Brings the code of the panel; a second time it is there. */
  load: Load
  panel: ComponentType<TaskPanelProps>
}
type Load = () => Promise<{ default: ComponentType<TaskPanelProps> }>

const task = (id: Task['id'], icon: IconName, door: boolean, load: Load): Task => ({
  id,
  icon,
  door,
  load,
  panel: lazy(load),
})

/** Every task, in the order in which it is offered. Adding one is an entry here and a folder beside this one. */
export const TASKS: readonly Task[] = [
  task('find', 'land', true, () => import('../availability/panel/AvailabilityPanel.tsx')),
  task('screen', 'site', true, () => import('../screening/ScreenPanel.tsx')),
  task('near', 'near', true, () => import('../near/NearPanel.tsx')),
  task('alternatives', 'table', false, () => import('../screening/alternatives/AlternativesPage.tsx')),
  task('batches', 'table', false, () => import('../batches/BatchesPage.tsx')),
  task('data', 'table', false, () => import('./DataPage.tsx')),
  task('law', 'info', false, () => import('../law/LawPage.tsx')),
  task('help', 'help', false, () => import('./HelpPanel.tsx')),
  task('glossary', 'help', false, () => import('../help/GlossaryPage.tsx')),
  task('method', 'help', false, () => import('../help/MethodPage.tsx')),
  task('offline', 'download', false, () => import('../offline/OfflinePanel.tsx')),
  task('described', 'info', false, () => import('../described/MapInWords.tsx')),
  task('story', 'pencil', false, () => import('../show/story/StoryPanel.tsx')),
  task('enter', 'forward', false, () => import('../access/EnterPanel.tsx')),
  task('correction', 'pencil', false, () => import('../corrections/FollowPanel.tsx')),
  task('dispute', 'pencil', false, () => import('../screening/disputes/FollowDispute.tsx')),
  task('components', 'info', false, () => import('./ComponentsPage.tsx')),
  task('layer', 'layers', false, () => import('../layers/LayerPanel.tsx')),
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
