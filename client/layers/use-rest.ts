import { useEffect, useState } from 'react'

/** A value once it has stayed the same for a moment; `key` tells values apart. */
export function useRest<T>(value: T, key: string, ms: number): T {
  const [rested, setRested] = useState({ value, key })
  useEffect(() => {
    const timer = setTimeout(() => setRested({ value, key }), ms)
    return () => clearTimeout(timer)
  }, [key, ms])
  return rested.value
}
