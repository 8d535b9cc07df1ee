import { type Database, STEWARD } from '../db/as.ts'
import { forgetFeedbackContacts } from './queries.ts'

const DAY_MS = 24 * 3600 * 1000

/** Deletes contacts that are no longer needed, now and once a day. Returns what ends it. */
export function forgetFeedbackContactsDaily(db: Database, onError: (error: unknown) => void): () => void {
  const forget = () => {
    db.as(STEWARD, forgetFeedbackContacts).catch(onError)
  }
  forget()
  const timer = setInterval(forget, DAY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
