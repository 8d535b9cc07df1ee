import { ipKeyGenerator } from 'express-rate-limit'
import { Problem } from '../../geodata/model/problem.ts'
import type { Attempts } from './attempts.ts'

/** Who sends a request, for counting: an address, or the network of one that has many. */
export const senderOf = (request: { ip?: string | undefined }): string => ipKeyGenerator(request.ip ?? '')

/** Throws `too-many-requests` when whoever sends has to wait, and says how long. */
export function requirePatience(
  attempts: Attempts,
  sender: string,
  response: { setHeader(name: string, value: string): unknown },
): void {
  const seconds = attempts.wait(sender)
  if (seconds === 0) return
  response.setHeader('Retry-After', String(seconds))
  const minutes = Math.ceil(seconds / 60)
  throw new Problem('too-many-requests', {
    es: `Llegaron muchas peticiones desde esta dirección. Espera ${minutes} min y vuelve a enviar; lo escrito no se pierde.`,
    en: `Many requests came from this address. Wait ${minutes} min and send again; what you wrote is kept.`,
  })
}
