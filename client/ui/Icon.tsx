/** Line icons of the interface, 24 × 24, drawn by us; those of the map are in `geodata/layers/symbology.ts`. */
const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.5 16.5 21 21',
  layers: 'M12 3 2.5 8 12 13l9.5-5L12 3zM3 12.5l9 4.7 9-4.7M3 16.8l9 4.7 9-4.7',
  table: 'M3 5h18v14H3zM3 10h18M3 14.5h18M9 10v9',
  ruler: 'M3 16 16 3l5 5L8 21zM7 12l2 2M10 9l2.5 2.5M13 6l2 2',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  home: 'M4 11.5 12 4l8 7.5M6.5 10v10h11V10',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  chevron: 'M8 10l4 4 4-4',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5',
  warning: 'M12 4 2.5 20h19zM12 10v5M12 17.5v.5',
  check: 'M5 13l4.5 4.5L19 7',
  unknown: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5A2.5 2.5 0 1 1 12 12.5V14M12 17v.5',
  none: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12',
  pin: 'M12 21s7-6.3 7-11.5A7 7 0 0 0 5 9.5C5 14.7 12 21 12 21zM12 7a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  locate: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v3M12 19v3M2 12h3M19 12h3',
  site: 'M4 8l7-4 9 5-2 10-11 1zM4 8h0M11 4h0M20 9h0M18 19h0M7 20h0',
  land: 'M3 18l5-9 4 5 3-4 6 8zM3 21h18',
  near: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  upload: 'M12 16V4M7 9l5-5 5 5M4 20h16',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  undo: 'M4 9h10a6 6 0 0 1 0 12h-3M4 9l5-5M4 9l5 5',
  redo: 'M20 9H10a6 6 0 0 0 0 12h3M20 9l-5-5M20 9l-5 5',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6',
  pencil: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  filter: 'M3 5h18l-7 8v6l-4 2v-8z',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  play: 'M7 4l12 8-12 8z',
  pause: 'M8 5v14M16 5v14',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5A2.5 2.5 0 1 1 12 12.5V14M12 17v.5',
} as const

export type IconName = keyof typeof PATHS

/** Decoration beside a word, or the face of an IconButton: never read aloud. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
