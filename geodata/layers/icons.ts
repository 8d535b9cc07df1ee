import type { ICONS } from '../model/layer.ts'

export type Icon = (typeof ICONS)[number]

/** Side of the square that every icon is drawn in. */
export const ICON_SIZE = 20

/**
 * Icons as paths on a 20 × 20 square, one colour, legible from 12 px. `fill` is filled; `stroke` is drawn 1.8 wide with
 * round ends.
 */
export const ICON_PATHS: Record<Icon, { fill?: string; stroke?: string }> = {
  dot: { fill: 'M10 5a5 5 0 1 1 0 10a5 5 0 0 1 0-10z' },
  // benches going down and up again
  'open-pit': { stroke: 'M1 4.5H5V9.5H8V15H12V9.5H15V4.5H19' },
  // a portal with its rails
  underground: { stroke: 'M3.5 17V9.5a6.5 6.5 0 0 1 13 0V17M8 17l1.2-6M12 17l-1.2-6M7.6 14h4.8' },
  // evaporation ponds
  brine: { stroke: 'M2.5 4.5h15v11h-15zM10 4.5v11M2.5 10h15', fill: 'M10 10h7.5v5.5H10z' },
  // furnaces, stack and fume
  smelter: { fill: 'M2 18v-7l4.5 3v-3l4.5 3V6h3l1 12z', stroke: 'M12.5 3c1-1.6 2 .6 3-.6s1.4-.2 2-.6' },
  // a wall and what it holds
  tailings: { fill: 'M1.5 16.5L8 5h2.5v11.5z', stroke: 'M12.5 7.5H18M12.5 11.5H18M12.5 15.5H18' },
  plant: { fill: 'M2 17V8l5 3.4V8l5 3.4V3h4.5l1.5 14z' },
  // cooling tower and steam
  thermal: {
    fill: 'M4.5 18c1.8-4.5 2-7.5 1.2-10.5h8.6c-.8 3-.6 6 1.2 10.5z',
    stroke: 'M7 4.5c.8-1.8 2-.2 3-1.2s2 .2 3-1.3',
  },
  solar: {
    fill: 'M10 6.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 0 1 0-7.6z',
    stroke: 'M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M4 16l1.4-1.4M14.6 5.4L16 4',
  },
  wind: {
    fill: 'M10 7.4a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 0 1 0-3.2z',
    stroke: 'M10 11v7.5M10 7V1.5M11.6 10l5 2.9M8.4 10l-5 2.9',
  },
  // a drop over the sea
  desalination: {
    fill: 'M10 1.5c2.8 3.6 4 5.4 4 7.3a4 4 0 0 1-8 0c0-1.9 1.2-3.7 4-7.3z',
    stroke: 'M2 16.5c1.8-2 3.5-2 5.3 0s3.6 2 5.4 0s3.5-2 5.3 0',
  },
  // an anchor
  port: {
    stroke:
      'M10 6v11.5M6 8.5h8M2.8 11.5c.4 3.8 3.4 6 7.2 6s6.8-2.2 7.2-6M10 2.2a1.9 1.9 0 1 1 0 3.8a1.9 1.9 0 0 1 0-3.8z',
  },
  // a mast and its waves
  station: {
    fill: 'M10 6.3a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 0 1 0-3.6z',
    stroke:
      'M10 9v9M6.5 18h7M6.2 11.6a5 5 0 0 1 0-7M13.8 11.6a5 5 0 0 0 0-7M3.2 14a8.6 8.6 0 0 1 0-11.8M16.8 14a8.6 8.6 0 0 0 0-11.8',
  },
  // two people side by side
  community: {
    fill: 'M6.5 3.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5zM13.5 3.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5zM1.8 17c0-4.6 1.8-7 4.7-7c1.6 0 2.7.7 3.5 2c.8-1.3 1.9-2 3.5-2c2.9 0 4.7 2.4 4.7 7z',
  },
  town: { fill: 'M1.5 17.5V10L5.5 6.5L9.5 10v7.5zM11 17.5V3l7.5 3v11.5z' },
  health: { fill: 'M7.8 2.5h4.4v5.3h5.3v4.4h-5.3v5.3H7.8v-5.3H2.5V7.8h5.3z' },
  // a graduate's cap
  school: { fill: 'M10 3L19.5 7.6L10 12.2L.5 7.6zM4.5 11.4v3.8c3 2.4 8 2.4 11 0v-3.8L10 14.1z' },
  // a flag on the ground
  project: { fill: 'M5.5 2.5h11l-3 3.8l3 3.8h-11z', stroke: 'M5.2 2.5v15.5M3 18h5' },
  airport: {
    fill: 'M10 1c1 0 1.5 1.2 1.5 2.6v3.7l6.8 4.2v2l-6.8-2v3.6l2.1 1.6v1.5L10 17.2l-3.6 1v-1.5l2.1-1.6v-3.6l-6.8 2v-2l6.8-4.2V3.6C8.5 2.2 9 1 10 1z',
  },
  // a dish looking up
  telescope: {
    fill: 'M3.2 3.5a9.5 9.5 0 0 0 12.6 12.2z',
    stroke: 'M9.5 9.5L15 4M8 15.5L5.5 18.5H13',
  },
  peak: { fill: 'M1 17L7.5 4.5L11.5 11.5L13.5 8.5L19 17z' },
  // a well-head with its roof
  well: { fill: 'M4 12.5h12v5.5H4z', stroke: 'M2.5 7L10 2.5L17.5 7M5.5 6v6M14.5 6v6M10 4v5.5' },
  // water that rises
  spring: {
    stroke:
      'M10 16V7M10 7C10 3 4.5 3 4.5 8M10 7C10 3 15.5 3 15.5 8M3 17.5c1.8-1.8 3.4-1.8 5 0s3.4 1.8 5 0s2.8-1.6 4-.4',
  },
  // a temple front
  heritage: {
    fill: 'M10 1.5L18.5 6v2h-17V6zM3.5 9.2h2.6v5.6H3.5zM8.7 9.2h2.6v5.6H8.7zM13.9 9.2h2.6v5.6h-2.6zM1.5 16h17v2.3h-17z',
  },
}
