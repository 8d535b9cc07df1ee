import type { FeatureSymbol, Symbology } from '../model/layer.ts'

/** What a declaration may say of a symbol; the rest takes the defaults of `symbolSchema`. */
type Partly = Partial<FeatureSymbol>

const plain = { fill: 'soft', line: 'solid', width: 1.5, icon: 'dot', radius: 6 } as const
const whole = (symbol: Partly): FeatureSymbol => ({
  ...plain,
  ...(symbol.icon ? { radius: 10 } : {}),
  ...symbol,
})

/** One symbol for every feature. A symbol with an icon is drawn 20 px wide unless it says otherwise. */
export function single(symbol: Partly = {}): Symbology {
  return { kind: 'single', symbol: whole(symbol) }
}

/** One symbol per choice of `property`; `other` for the rest, and for features that do not state it. */
export function byChoice(property: string, symbols: Record<string, Partly>, other: Partly = {}): Symbology {
  return {
    kind: 'by-choice',
    property,
    symbols: Object.fromEntries(Object.entries(symbols).map(([code, symbol]) => [code, whole(symbol)])),
    other: whole(other),
  }
}

/** Circles whose radius is the quantity: `stops` are [value in the property's unit, radius in px], ascending. */
export function graduated(property: string, stops: [number, number][], symbol: Partly = {}): Symbology {
  return { kind: 'graduated', property, symbol: whole(symbol), stops }
}
