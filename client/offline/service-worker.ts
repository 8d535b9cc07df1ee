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

/** Starts the service worker, once the page has nothing better to do. */
export async function startServiceWorker(): Promise<void> {
  // While the page is being worked on, what is kept would be the page of before.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
  if (!registration) return
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
}

/** The files of the application that offline work needs and that are not here yet; none without a service worker. */
export async function toolFiles(): Promise<KeptFile[]> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return []
  const registration = await navigator.serviceWorker.getRegistration()
  const worker = registration?.active
  if (!worker) return []
  const files = await new Promise<{ tools: KeptFile[]; shell: KeptFile[] } | null>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(() => resolve(null), 3000)
    worker.postMessage('files', [port2])
  })
  const here = new Set((await (await caches.open('files')).keys()).map(({ url }) => new URL(url).pathname))
  return [...(files?.shell ?? []), ...(files?.tools ?? [])].filter(({ url }) => !here.has(url))
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
