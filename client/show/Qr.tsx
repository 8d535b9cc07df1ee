import { useMemo } from 'react'
import { encode } from 'uqr'

/** A QR code, drawn; `label` says where it leads. */
export function Qr({
  text,
  label,
  className,
}: {
  text: string
  label: string
  className?: string | undefined
}) {
  const { size, d } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'M', border: 2 })
    const d = data
      .flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join('')
    return { size, d }
  }, [text])
  return (
    <svg
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  )
}
