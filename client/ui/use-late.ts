import { useEffect, useState } from 'react'

/** True once `waiting` has lasted 300 ms: long enough to wonder. Before that, saying that something is coming is noise. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) {
      setLate(false)
      return
    }
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [waiting])
  return waiting && late
}
