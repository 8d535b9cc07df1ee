import jsonld from 'jsonld'
import { describe, expect, test } from 'vitest'
import { catalogue, versionRecord } from './catalogue.ts'
import type { VersionRecord } from './queries.ts'

const BASE = 'https://suelo.example'
const version = (number: number, more: Partial<VersionRecord> = {}): VersionRecord => ({
  layer_id: 'tailings_deposit',
  id: 100 + number,
  number,
  status: 'superseded',
  origin: 'import',
  content_sha256: 'ab'.repeat(32),
  feature_count: 7,
  bbox: [-70.5, -25, -68, -22],
  geometry_types: ['POINT'],
  source: {
    name: 'SERNAGEOMIN',
    year: 2025,
    reference: 'https://www.sernageomin.cl/relaves',
    licence: 'CC BY 4.0',
  },
  accuracy_m: 25,
  vintage: '2025-10',
  coverage: 'region',
  created_at: '2026-11-01T10:00:00Z',
  published_at: '2026-11-02T10:00:00Z',
  ...more,
})
const VERSIONS = [
  version(1),
  version(2, { status: 'published' }),
  version(1, {
    layer_id: 'well_level',
    id: 300,
    status: 'published',
    bbox: null,
    accuracy_m: null,
    vintage: null,
    coverage: ['02201'],
    source: { name: 'DGA', year: null, reference: 'Red hidrométrica', licence: 'no declarada' },
  }),
]

type Node = Record<string, unknown> & { '@id': string; '@type'?: string[] }
/** The document as any JSON-LD reader has it: full addresses, one node for each thing. */
async function nodes(document: object): Promise<Map<string, Node>> {
  const flat = (await jsonld.flatten(document as never)) as unknown as Node[]
  return new Map(flat.map((node) => [node['@id'], node]))
}
const DCAT = 'http://www.w3.org/ns/dcat#'
const DCT = 'http://purl.org/dc/terms/'
const ids = (value: unknown) => ((value ?? []) as Node[]).map((each) => each['@id'])
const values = (value: unknown) => ((value ?? []) as { '@value': string }[]).map((each) => each['@value'])

/** The properties that DCAT-AP 3 makes mandatory, by class (section 7), and those we promise besides. */
const REQUIRED: Record<string, string[]> = {
  Catalog: [`${DCT}title`, `${DCT}description`, `${DCT}publisher`, `${DCAT}dataset`, `${DCT}language`],
  Dataset: [
    `${DCT}title`,
    `${DCT}description`,
    `${DCT}identifier`,
    `${DCT}publisher`,
    `${DCT}spatial`,
    `${DCAT}landingPage`,
  ],
  Distribution: [`${DCAT}accessURL`, `${DCAT}downloadURL`, `${DCAT}mediaType`, `${DCT}conformsTo`],
  DataService: [`${DCT}title`, `${DCAT}endpointURL`],
}

describe('the catalogue', () => {
  test('has for each class what DCAT-AP 3 asks for, and nothing that hangs in the air', async () => {
    const all = await nodes(catalogue(VERSIONS, BASE))
    const counted: Record<string, number> = {}
    for (const node of all.values()) {
      for (const [name, properties] of Object.entries(REQUIRED)) {
        if (!node['@type']?.includes(DCAT + name)) continue
        counted[name] = (counted[name] ?? 0) + 1
        for (const property of properties)
          expect(node, `${node['@id']} ${property}`).toHaveProperty([property])
      }
      if (node['@type']?.includes('http://xmlns.com/foaf/0.1/Agent')) {
        expect(node).toHaveProperty(['http://xmlns.com/foaf/0.1/name'])
      }
    }
    // Two layers and three versions; a table leaves in six formats, a layer with places in ten.
    expect(counted).toEqual({ Catalog: 1, Dataset: 5, Distribution: 10 + 10 + 6, DataService: 1 })
    const [root] = [...all.values()].filter((node) => node['@type']?.includes(`${DCAT}Catalog`))
    for (const id of ids(root?.[`${DCAT}dataset`]))
      expect(all.get(id)?.['@type'], id).toContain(`${DCAT}Dataset`)
    for (const node of all.values()) {
      for (const id of ids(node[`${DCAT}distribution`]))
        expect(all.get(id)?.['@type']).toContain(`${DCAT}Distribution`)
    }
  })

  test('tells versions from their layer, and one from the next', async () => {
    const all = await nodes(catalogue(VERSIONS, BASE))
    const layer = all.get(`${BASE}/datos/tailings_deposit`)
    const second = all.get(`${BASE}/datos/tailings_deposit/v/2`)
    expect(ids(layer?.[`${DCAT}hasVersion`])).toEqual(
      [2, 1].map((n) => `${BASE}/datos/tailings_deposit/v/${n}`),
    )
    expect(ids(layer?.[`${DCAT}hasCurrentVersion`])).toEqual([second?.['@id']])
    expect(ids(layer?.[`${DCT}accrualPeriodicity`])).toEqual([
      'http://publications.europa.eu/resource/authority/frequency/ANNUAL',
    ])
    expect(ids(second?.[`${DCAT}isVersionOf`])).toEqual([layer?.['@id']])
    expect(ids(second?.[`${DCAT}previousVersion`])).toEqual([`${BASE}/datos/tailings_deposit/v/1`])
    expect(values(second?.[`${DCAT}version`])).toEqual(['2'])
    expect(ids(second?.[`${DCT}license`])).toEqual(['http://creativecommons.org/licenses/by/4.0/'])
    expect(ids(all.get(`${BASE}/datos/tailings_deposit/v/1`)?.[`${DCAT}previousVersion`])).toEqual([])
  })

  test('says who the data come from, how exact and how complete they are', async () => {
    const record = versionRecord(VERSIONS[1] as VersionRecord, VERSIONS.slice(0, 2), BASE)
    const all = await nodes(record)
    const version = all.get(`${BASE}/datos/tailings_deposit/v/2`)
    const [source] = ids(version?.['http://www.w3.org/ns/prov#wasDerivedFrom']).map((id) => all.get(id))
    expect(values(source?.[`${DCT}title`])).toEqual(['SERNAGEOMIN'])
    const quality = ids(version?.['http://www.w3.org/ns/dqv#hasQualityMeasurement']).map((id) => all.get(id))
    expect(quality.flatMap((each) => values(each?.['http://www.w3.org/ns/dqv#value']))).toEqual([
      '25',
      expect.stringContaining('Completa en toda la Región'),
      expect.stringContaining('Complete in all of the'),
    ])
    expect(ids(version?.[`${DCAT}distribution`])).toHaveLength(10)
    const download = ids(all.get(`${BASE}/datos/tailings_deposit/v/2#gpkg`)?.[`${DCAT}downloadURL`])
    expect(download).toEqual([`${BASE}/api/layers/tailings_deposit/export?format=gpkg&version=102`])
  })

  test('keeps a licence that has no address in words', async () => {
    const all = await nodes(catalogue(VERSIONS, BASE))
    const [licence] = ids(all.get(`${BASE}/datos/well_level/v/1`)?.[`${DCT}license`]).map((id) => all.get(id))
    expect(values(licence?.['http://www.w3.org/2000/01/rdf-schema#label'])).toEqual(['no declarada'])
  })
})
