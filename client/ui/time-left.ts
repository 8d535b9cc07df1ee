/** Fewer steps or less time than this says nothing of the pace, ms. */
const TOO_SOON_MS = 1500

/** Seconds left at the pace so far; null while that cannot be told. */
export function secondsLeft(done: number, total: number, elapsed_ms: number): number | null {
  if (done <= 0 || total <= 0 || elapsed_ms < TOO_SOON_MS) return null
  return Math.max(0, Math.round(((total - done) * elapsed_ms) / done / 1000))
}

/** How a person says it: nothing finer than what may be believed. Seconds by fives under a minute, then minutes, hours. */
export function roundedLeft(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; count: number } {
  if (seconds < 55) return { unit: 'seconds', count: Math.max(5, Math.ceil(seconds / 5) * 5) }
  if (seconds < 90 * 60) return { unit: 'minutes', count: Math.max(1, Math.round(seconds / 60)) }
  return { unit: 'hours', count: Math.round(seconds / 3600) }
}
