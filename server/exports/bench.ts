import { Problem } from '../../geodata/model/problem.ts'
import { takeTurns } from './turns.ts'

/** Where files are made that never change: one at a time, the last ones kept, each made once for all who wait for it. */
export class Bench {
  readonly #most: { kept: number; waiting: number }
  readonly #turn = takeTurns(1)
  readonly #kept = new Map<string, Buffer>()
  readonly #making = new Map<string, Promise<Buffer>>()

  constructor(most: { kept: number; waiting: number }) {
    this.#most = most
  }

  /** The file of this name. Throws `too-many-requests` when too many are being made. */
  get(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#kept.get(name)
    if (known) return Promise.resolve(known)
    const making = this.#making.get(name)
    if (making) return making
    if (this.#making.size >= this.#most.waiting)
      throw new Problem('too-many-requests', {
        es: 'Se están haciendo muchos archivos a la vez. Espera un momento y vuelve a pedirlo.',
        en: 'Many files are being made at once. Wait a moment and ask again.',
      })
    const done = this.#make(name, make).finally(() => this.#making.delete(name))
    this.#making.set(name, done)
    return done
  }

  async #make(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const done = await this.#turn()
    try {
      const file = await make()
      this.#kept.set(name, file)
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= this.#most.kept) break
        this.#kept.delete(oldest)
      }
      return file
    } finally {
      done()
    }
  }
}
