import { ApiProblem, address, readProblem } from './api.ts'

export interface Sending {
  onProgress: (share: number) => void
  signal: AbortSignal
}

/**
 * Sends a file as raw bytes, its name in the query; `onProgress` is told the share that has left, from 0 to 1. Throws
 * ApiProblem like every request; aborting rejects with an AbortError. (`fetch` does not say how much of a body has been sent.)
 */
export function sendFile<T>(path: string, file: File, { onProgress, signal }: Sending): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('POST', address(path, { name: file.name }))
    sending.setRequestHeader('Content-Type', 'application/octet-stream')
    sending.setRequestHeader('Accept', 'application/json, application/problem+json')
    sending.setRequestHeader('Accept-Language', document.documentElement.lang === 'en' ? 'en' : 'es')
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    sending.onerror = () =>
      reject(new ApiProblem({ slug: 'offline', status: 0, title: '', detail: null, errors: [], more: {} }))
    sending.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    sending.onload = () => {
      let answer: unknown
      try {
        answer = JSON.parse(sending.responseText)
      } catch {
        answer = undefined
      }
      if (sending.status >= 300 || answer === undefined) reject(readProblem(sending.status, answer))
      else resolve(answer as T)
    }
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    sending.send(file)
  })
}
