import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Version } from '../data/versions.ts'
import type { Words } from '../i18n/index.ts'

/**
 * How to name a version in a report: who says it, of when, what, which version, where it is found, under which licence.
 * The address is the version's own page, which never changes what it says.
 */
export function citation(
  layer: Pick<LayerDeclaration, 'id' | 'title'>,
  version: Pick<Version, 'number' | 'source' | 'vintage' | 'published_at'>,
  origin: string,
  { say, date, t }: Pick<Words, 'say' | 'date' | 't'>,
): string {
  const { name, year, licence } = version.source
  const said = year ?? version.vintage?.slice(0, 4)
  return [
    `${name}${said ? ` (${said})` : ''}`,
    t('layerPage.citeVersion', {
      layer: say(layer.title),
      number: version.number,
      date: version.published_at ? date(version.published_at) : '–',
    }),
    ...(licence ? [t('layerPage.citeLicence', { licence })] : []),
    `${origin}/datos/${layer.id}/v/${version.number}`,
  ].join('. ')
}
