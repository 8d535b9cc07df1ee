declare module 'virtual:map-worker' {
  /** Address of MapLibre's worker script. */
  const url: string
  export default url
}

declare module 'virtual:catalogue' {
  /** `geodata/layers`, checked and turned into data when the client is built (see `vite.config.ts`). */
  const catalogue: {
    layers: import('../geodata/model/layer.ts').LayerDeclaration[]
    themes: Record<import('../geodata/model/layer.ts').Theme, import('../geodata/model/text.ts').Text>
    comunas: Record<string, string>
  }
  export default catalogue
}
