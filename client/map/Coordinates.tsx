import { useEffect, useState } from 'react'
import { useWords } from '../i18n/index.ts'
import { useCamera, useMap } from './context.ts'
import { formatDegrees, formatUtm } from './coordinates.ts'

/** Degrees and UTM 19S of the pointer, or of the middle of the map when there is no pointer. */
export default function Coordinates({
  className,
  tight,
}: {
  className?: string | undefined
  /** No room for both ways of writing. */
  tight?: boolean
}) {
  const { t, language } = useWords()
  const shell = useMap()
  const camera = useCamera()
  const [pointer, setPointer] = useState<[number, number] | null>(null)
  useEffect(() => shell?.on('pointer', setPointer), [shell])
  const at = pointer ?? camera?.center
  if (!at) return null
  const utm = formatUtm(at, language)
  return (
    <span className={className}>
      <span className="visually-hidden">{pointer ? t('map.pointer') : t('map.center')} </span>
      {formatDegrees(at, language)}
      {utm && !tight && ` · ${utm}`}
    </span>
  )
}
