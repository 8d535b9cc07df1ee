/** Who answers from what is kept on this device when the server does not. Loaded when it is first needed. */
export interface Keeper {
  /** The answer to a request; undefined: nothing kept can say it. */
  answer(
    path: string,
    asked: { query?: object | undefined; body?: unknown; method?: string | undefined },
  ): Promise<unknown>
  /** A tile made of kept features; null: nothing is kept there. */
  tile(layer: string, z: number, x: number, y: number): Promise<ArrayBuffer | null>
}

let load: (() => Promise<Keeper>) | null = null

/** Says where the keeper comes from; once, before the first request. */
export function keepWith(loader: () => Promise<Keeper>): void {
  load = loader
}

/** Null: there is none, or it cannot be loaded. */
export const keeper = (): Promise<Keeper | null> => (load ? load().catch(() => null) : Promise.resolve(null))
