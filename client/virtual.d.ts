declare module 'virtual:map-worker' {
  /** Address of MapLibre's worker script. */
  const url: string
  export default url
}
