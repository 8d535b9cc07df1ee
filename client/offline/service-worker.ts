/** The service worker as the page sees it: starting it, what it keeps, and when a newer build is waiting. */

export interface KeptFile {
  url: string
  bytes: number
}

type Listener = () => void
let waiting: ServiceWorker | null = null
const listeners = new Set<Listener>()

/** Whether a newer build is there and waits to be taken. */
export const isUpdateWaiting = (): boolean => waiting !== null
export function onUpdateWaiting(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Shows the newer build: the page is loaded again. Only when the person asks for it. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  waiting?.postMessage('take-over')
}

let registered: Promise<ServiceWorkerRegistration | null> | null = null

/** Starts the service worker, once; null where there is none. A new page waits with it until it has nothing better to do. */
export async function startServiceWorker(): Promise<ServiceWorkerRegistration | null> {
  // While the page is being worked on, what is kept would be the page of before.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null
  registered ??= register()
  const registration = await registered
  if (!registration) registered = null
  return registration
}

async function register(): Promise<ServiceWorkerRegistration | null> {
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
  if (!registration) return null
  const look = () => {
    // Without a controller it is the first: nothing to update.
    if (!registration.waiting || !navigator.serviceWorker.controller) return
    waiting = registration.waiting
    for (const listener of listeners) listener()
  }
  look()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look)
  })
  // A page may stay open for days.
  setInterval(() => void registration.update().catch(() => undefined), 3_600_000)
  return registration
}

/**
 * Waits until the page opens without a signal: its files are kept, and what is asked of it next goes to the service worker.
 * False: this browser does not keep it. While the page is being worked on there is nothing to wait for.
 */
export async function pageIsKept(signal: AbortSignal): Promise<boolean> {
  if (!import.meta.env.PROD) return true
  const registration = await startServiceWorker()
  if (!registration || registration.active) return registration !== null
  const coming = registration.waiting ?? registration.installing
  if (!coming) return false
  return new Promise((resolve, reject) => {
    const look = () => {
      // Redundant: a file could not be had; the next start tries again.
      if (coming.state === 'redundant') registered = null
      if (coming.state === 'redundant' || coming.state.startsWith('activat'))
        resolve(coming.state !== 'redundant')
    }
    coming.addEventListener('statechange', look)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    look()
  })
}

/** How long the service worker may take to answer, ms: on a slow telephone it has to be started first. */
const PATIENCE = 20_000

/** The files of the application that offline work needs and that are not here yet; null: the service worker does not say. */
export async function toolFiles(): Promise<KeptFile[] | null> {
  if (!import.meta.env.PROD) return []
  const registration = await startServiceWorker()
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing
  if (!worker) return null
  const files = await new Promise<{ tools: KeptFile[]; shell: KeptFile[] } | null>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(() => resolve(null), PATIENCE)
    worker.postMessage('files', [port2])
  })
  if (!files) return null
  const here = new Set((await (await caches.open('files')).keys()).map(({ url }) => new URL(url).pathname))
  return [...files.shell, ...files.tools].filter(({ url }) => !here.has(url))
}

/** Chromium's own offer to install the page, held until the person asks for it. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}
let offer: InstallOffer | null = null
const installable = new Set<Listener>()

export const canInstall = (): boolean => offer !== null
export function onInstallable(listener: Listener): () => void {
  installable.add(listener)
  return () => installable.delete(listener)
}
export async function install(): Promise<void> {
  await offer?.prompt()
  setOffer(null)
}
function setOffer(next: InstallOffer | null): void {
  offer = next
  for (const listener of installable) listener()
}
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  setOffer(event as InstallOffer)
})
window.addEventListener('appinstalled', () => setOffer(null))
