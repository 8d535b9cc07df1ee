import type { Connector } from '../../geodata/model/connector.ts'

const DAY_MS = 86_400_000

/** How long a source is left in peace after it answered. */
const REST_DAYS: Readonly<Record<NonNullable<Connector['cadence']>, number>> = {
  daily: 1,
  weekly: 7,
  monthly: 30,
  quarterly: 91,
  yearly: 365,
  irregular: 30,
}
/** One that failed is asked again after this, or sooner when it is renewed more often. */
const AFTER_FAILURE_DAYS = 1

/** When a source is due again; null: only when somebody asks. Pure. */
export function nextDue({ cadence, fetch }: Connector, hasFailed: boolean, now: Date): Date | null {
  if (cadence === null || fetch === null) return null
  const days = hasFailed ? Math.min(AFTER_FAILURE_DAYS, REST_DAYS[cadence]) : REST_DAYS[cadence]
  return new Date(now.getTime() + days * DAY_MS)
}

/** Connectors with a service that are asked by themselves. */
export const isScheduled = ({ cadence, fetch }: Connector): boolean => cadence !== null && fetch !== null

/** Connectors that ask the same thing of the same service are fetched once. In their order. */
export function groupsOf(connectors: readonly Connector[]): Connector[][] {
  const groups = new Map<string, Connector[]>()
  for (const connector of connectors) {
    const key = connector.fetch === null ? connector.id : JSON.stringify(connector.fetch)
    groups.set(key, [...(groups.get(key) ?? []), connector])
  }
  return [...groups.values()]
}
