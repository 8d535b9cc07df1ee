import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Geometry } from '../../geodata/model/feature.ts'
import { measureKey, type Screening, UNSTATED } from '../../geodata/model/screening.ts'
import { findingsAgain } from '../../geodata/rules/compare.ts'
import { siteHash } from '../../geodata/rules/hash.ts'
import { type Chapter, defaultParameters, ENGINE_VERSION, requiredProbes } from '../../geodata/rules/index.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { type Certificate, canonicalJson, certify, chaptersHash } from './certificate.ts'
import { main } from './cli.ts'
import { loadSigningKey, readSigningKey } from './key.ts'
import { verifyCertificate } from './verify.ts'

const newKey = () => readSigningKey(pem(generateKeyPairSync('ed25519').privateKey))
const pem = (key: { export(options: { format: 'pem'; type: 'pkcs8' }): string | Buffer }) =>
  String(key.export({ format: 'pem', type: 'pkcs8' }))
const KEY = newKey()
const OTHER_KEY = newKey()

const SQUARE: Geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.3, -23.5],
      [-68.2, -23.5],
      [-68.2, -23.4],
      [-68.3, -23.4],
      [-68.3, -23.5],
    ],
  ],
}

const SOURCE = { name: 'Prueba', year: 2026, reference: 'Datos inventados para una prueba' }

/** A screening of some chapters: every third layer touched, the rest looked at and far. */
function screeningOf(chapters: readonly Chapter[]): Screening {
  const rules = chapters.flatMap((chapter) => chapter.rules)
  const probes = requiredProbes(rules)
  const measures = probes.map(({ layer, where }, i): Screening['measures'][number] => {
    const touches = i % 3 === 0
    return {
      layer,
      where,
      status: 'measured',
      touch: touches ? 'certain' : 'clear',
      cover: touches ? 'not-inside' : null,
      possible_m: touches ? 0 : 90_000,
      certain_m: touches ? 0 : 110_000,
      margin_m: touches ? 0 : 10_000,
      version_id: 7,
      known_within_m: 120_000,
      intersects: touches,
      covered: false,
      count: touches ? 1 : 0,
      overlap_ha: touches ? 1.25 : 0,
      overlap_pct: touches ? 0.011 : 0,
      length_km: 0,
      distance_m: touches ? 0 : 100_000,
      features: [
        {
          feature_id: `f-${i}`,
          name: 'Ñandú «ü» \u2028',
          distance_m: touches ? 0 : 100_000,
          overlap_ha: touches ? 1.25 : 0,
          length_km: 0,
          accuracy_m: 10_000,
          vintage: '2026',
          source: SOURCE,
        },
      ],
    }
  })
  const screening: Screening = {
    id: 'abcdefghijklmnop',
    created_at: '2026-11-23T12:00:00.000Z',
    title: 'Prueba',
    site: {
      geometry: SQUARE,
      area_ha: 11_300.25,
      perimeter_m: 42_600,
      bbox: [-68.3, -23.5, -68.2, -23.4],
      comunas: ['02203'],
      repaired_from: null,
      accuracy_m: 0,
      sha256: siteHash(SQUARE),
      provenance: UNSTATED,
    },
    as_of: '2026-11-23',
    derived_from: null,
    overrides: [],
    facts: { type: 'mine', ore_t_month: 6000 },
    route: { value: 'DIA', assumed: true },
    parameters: defaultParameters(),
    rule_base: { hash: chaptersHash(chapters), count: rules.length },
    engine_version: ENGINE_VERSION,
    layer_versions: Object.fromEntries(
      probes.map(({ layer }) => [
        layer,
        {
          id: 7,
          number: 2,
          vintage: '2026',
          published_at: '2026-11-01T00:00:00Z',
          source: SOURCE,
          accuracy_m: 10,
        },
      ]),
    ),
    measures,
    findings: [],
  }
  return { ...screening, findings: findingsAgain(screening, rules) }
}

const VERSION = {
  layer_id: 'any',
  id: 7,
  number: 2,
  content_sha256: 'ab'.repeat(32),
  vintage: '2026',
  published_at: '2026-11-01T00:00:00Z',
}

const ALL = ruleBase().chapters
const WHOLE = screeningOf(ALL)
const whole = certify(WHOLE, ALL, [VERSION], KEY)
/** Few rules, so that hundreds can be verified. */
const FEW = [...ALL].sort((a, b) => a.rules.length - b.rules.length).slice(0, 2)
const small = certify(screeningOf(FEW), FEW, [VERSION], KEY)

const failing = (bytes: Uint8Array, trusted: string[] | null = [KEY.id]) =>
  verifyCertificate(bytes, trusted)
    .filter(({ holds }) => holds === false)
    .map(({ what }) => what)

/** The certificate with something changed, written canonically again. */
function changed(change: (certificate: Certificate) => void): Buffer {
  const certificate = JSON.parse(whole.toString()) as Certificate
  change(certificate)
  return Buffer.from(canonicalJson(certificate))
}

describe('a certificate', () => {
  test('holds, all of it, and says the findings follow again', () => {
    const checks = verifyCertificate(whole, [KEY.id])
    expect(checks.map(({ what, holds }) => [what, holds])).toEqual(
      ['form', 'key', 'signature', 'site', 'rules', 'layers', 'findings'].map((what) => [what, true]),
    )
    expect(WHOLE.findings.filter(({ outcome }) => outcome === 'triggered').length).toBeGreaterThan(10)
  })

  test('is the same bytes for the same screening and key, whatever order its keys came in', () => {
    const shuffled = Object.fromEntries(Object.entries(WHOLE).reverse()) as Screening
    expect(certify(shuffled, ALL, [VERSION], KEY).equals(whole)).toBe(true)
    expect(certify(WHOLE, ALL, [VERSION], OTHER_KEY).equals(whole)).toBe(false)
  })

  test('names the rule base by the hash everything else names it by', () => {
    expect(chaptersHash(ALL)).toBe(ruleBase().hash)
    // As the database keeps it: another order of keys and chapters.
    expect(chaptersHash([...JSON.parse(canonicalJson(ALL))].reverse())).toBe(ruleBase().hash)
  })

  test('is written as RFC 8785 says (its own sample, section 3.2.2)', () => {
    const sample = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]'),
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('without a trusted key says whose it is was not checked, and nothing fails', () => {
    const checks = verifyCertificate(whole, null)
    expect(checks.find(({ what }) => what === 'key')).toMatchObject({ holds: null })
    expect(failing(whole, null)).toEqual([])
  })

  test('of another engine is not evaluated again, and says so', () => {
    const bytes = certify({ ...WHOLE, engine_version: '1.0.0' }, ALL, [VERSION], KEY)
    const findings = verifyCertificate(bytes, [KEY.id]).find(({ what }) => what === 'findings')
    expect(findings?.holds).toBeNull()
    expect(findings?.say.es).toContain('1.0.0')
    expect(failing(bytes)).toEqual([])
  })

  test('with a finding that a dispute changed still follows from what is in it, and from nothing else', () => {
    const [first] = WHOLE.findings
    if (!first) throw new Error('no finding')
    const target = { rule: first.rule, outcome: 'not-triggered' as const }
    const overrides = [{ dispute: 'd-1', target, reason: 'No es así', by: null }]
    const rules = ALL.flatMap((chapter) => chapter.rules)
    const disputed = { ...WHOLE, overrides, findings: findingsAgain({ ...WHOLE, overrides }, rules) }
    expect(disputed.findings[0]).toMatchObject({ outcome: 'not-triggered', override: { dispute: 'd-1' } })
    expect(failing(certify(disputed, ALL, [VERSION], KEY))).toEqual([])
    expect(failing(certify({ ...disputed, overrides: [] }, ALL, [VERSION], KEY))).toEqual(['findings'])
  })
})

describe('what was changed is named', () => {
  test('one vertex, by a hundred-millionth of a degree', () => {
    const bytes = changed(({ screening }) => {
      const ring = (screening.site.geometry as { coordinates: number[][][] }).coordinates[0]
      if (ring?.[1]) ring[1][0] = -68.20000001
    })
    expect(failing(bytes)).toEqual(['signature', 'site'])
  })

  test('one finding: which, and what follows instead', () => {
    const bytes = changed(({ screening }) => {
      const finding = screening.findings.find(({ outcome }) => outcome === 'triggered')
      if (finding) finding.outcome = 'not-triggered'
    })
    expect(failing(bytes)).toEqual(['signature', 'findings'])
    const rule = WHOLE.findings.find(({ outcome }) => outcome === 'triggered')?.rule
    const check = verifyCertificate(bytes, null).find(({ what }) => what === 'findings')
    expect(check?.say.es).toContain(`${rule} (not-triggered ≠ triggered)`)
  })

  test('a finding left out, and one said twice', () => {
    expect(failing(changed(({ screening }) => screening.findings.pop()))).toEqual(['signature', 'findings'])
    expect(
      failing(changed(({ screening }) => screening.findings.push(screening.findings[0] as never))),
    ).toEqual(['signature', 'findings'])
  })

  test('one rule', () => {
    const bytes = changed(({ rule_base }) => {
      const rule = rule_base.chapters[0]?.rules[0]
      if (rule) (rule as { cite: string }).cite = 'Ley 1'
    })
    expect(failing(bytes)).toEqual(['signature', 'rules'])
  })

  test('one measure: what follows from it is another', () => {
    const key = WHOLE.findings.find(({ outcome, because }) => outcome === 'triggered' && because.length === 1)
      ?.because[0]
    const bytes = changed(({ screening }) => {
      const measure = screening.measures.find(({ layer, where }) => measureKey(layer, where) === key)
      Object.assign(measure ?? {}, {
        intersects: false,
        touch: 'clear',
        count: 0,
        distance_m: 100_000,
        possible_m: 100_000,
        certain_m: 100_000,
        features: [],
      })
    })
    expect(failing(bytes)).toEqual(['signature', 'findings'])
  })

  test('the version of a layer', () => {
    const bytes = changed(({ layer_versions }) => {
      const version = Object.values(layer_versions)[0]
      if (version) version.id = 8
    })
    expect(failing(bytes)).toEqual(['signature', 'layers'])
  })

  test('the key: another than the one trusted, another than the one named, signed by another', () => {
    expect(failing(whole, [OTHER_KEY.id])).toEqual(['key'])
    expect(failing(changed(({ key }) => Object.assign(key, { public_key: OTHER_KEY.publicKey })))).toEqual([
      'key',
      'signature',
    ])
    const forged = changed(({ key }) =>
      Object.assign(key, { id: OTHER_KEY.id, public_key: OTHER_KEY.publicKey }),
    )
    expect(failing(forged)).toEqual(['key', 'signature'])
  })

  test('saved again by an editor', () => {
    expect(failing(Buffer.from(JSON.stringify(JSON.parse(whole.toString()), null, 2)))).toEqual(['form'])
    expect(failing(Buffer.concat([whole, Buffer.from('\n')]))).toEqual(['form'])
    expect(failing(Buffer.concat([Buffer.from('\uFEFF'), whole]))).toEqual(['form'])
  })

  test.each(['', '{}', '[]', 'null', '{"format":"suelo-comun/certificate/1"}', '\x80', 'PK\x03\x04'])(
    'what is no certificate: %j',
    (text) => expect(failing(Buffer.from(text, 'latin1'))).toEqual(['form']),
  )
})

describe('no change goes unseen:', () => {
  test('of any one byte', () => {
    expect(failing(small)).toEqual([])
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(small)
        bytes[at] = ((bytes[at] ?? 0) + by) % 256
        return failing(bytes).length > 0
      }),
      { numRuns: 400 },
    )
  })

  test('of any one value, written canonically', () => {
    const paths: (string | number)[][] = []
    const walk = (value: unknown, path: (string | number)[]) => {
      if (typeof value !== 'object' || value === null) paths.push(path)
      else for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
    }
    walk(JSON.parse(small.toString()), [])
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const certificate = JSON.parse(small.toString())
        const parent = path.slice(0, -1).reduce((at, key) => at[key], certificate)
        const last = path.at(-1) as string
        fc.pre(JSON.stringify(parent[last]) !== JSON.stringify(value) && !Object.is(value, -0))
        parent[last] = value
        return failing(Buffer.from(canonicalJson(certificate))).length > 0
      }),
      { numRuns: 300 },
    )
  })
})

describe('the key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'certificate-key.pem')

  test('is made once, for its owner alone, also when two ask at once', async () => {
    const [first, second] = await Promise.all([
      loadSigningKey({ signingKey: null, dataDir: folder }),
      loadSigningKey({ signingKey: null, dataDir: folder }),
    ])
    const again = await loadSigningKey({ signingKey: null, dataDir: folder })
    expect(again.id).toBe(first.id)
    expect(second.id).toBe(first.id)
    expect(readdirSync(folder)).toEqual(['certificate-key.pem'])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('that others may read is refused', async () => {
    chmodSync(path, 0o644)
    await expect(loadSigningKey({ signingKey: null, dataDir: folder })).rejects.toThrow(/chmod 600/)
    chmodSync(path, 0o600)
  })

  test('of the environment comes as PEM, as PEM in one line, or as base64', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const given = [pem(privateKey), pem(privateKey).replaceAll('\n', '\\n'), der]
    const ids = await Promise.all(
      given.map((signingKey) => loadSigningKey({ signingKey, dataDir: '/nowhere' }).then(({ id }) => id)),
    )
    expect(new Set(ids).size).toBe(1)
  })

  test.each([
    ['nothing of the kind', 'hola'],
    ['a key of another kind', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ])('that is %s is refused by name', async (_name, signingKey) => {
    await expect(loadSigningKey({ signingKey, dataDir: folder })).rejects.toThrow(/SIGNING_KEY.*ed25519/i)
  })
})

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const good = join(folder, 'good.json')
  const bad = join(folder, 'bad.json')
  writeFileSync(good, whole)
  writeFileSync(
    bad,
    changed(({ screening }) => Object.assign(screening.findings[0] ?? {}, { outcome: 'possible' })),
  )
  const run = async (...args: string[]) => {
    const said: string[] = []
    const say = (...lines: string[]) => void said.push(...lines)
    return { code: await main(args, { say, complain: say }), text: said.join('\n') }
  }

  test('says what holds, and ends with 0', async () => {
    const { code, text } = await run(good, '--key', KEY.publicKey)
    expect(code).toBe(0)
    expect(text).toContain('El certificado se cumple.')
    expect(text.split('\n').length).toBe(9)
  })

  test('takes a key as fingerprint, base64, PEM file or what the server lists', async () => {
    const list = join(folder, 'keys.json')
    writeFileSync(
      list,
      JSON.stringify({
        current: OTHER_KEY.id,
        keys: [OTHER_KEY, KEY].map((k) => ({ public_key: k.publicKey })),
      }),
    )
    const pemFile = join(folder, 'key.pem')
    writeFileSync(pemFile, `-----BEGIN PUBLIC KEY-----\n${KEY.publicKey}\n-----END PUBLIC KEY-----\n`)
    for (const key of [KEY.id, KEY.publicKey, list, pemFile])
      expect((await run(good, '--key', key)).code).toBe(0)
    expect((await run(good, '--key', OTHER_KEY.id)).code).toBe(1)
  })

  test('says what does not hold, in the language asked, and ends with 1', async () => {
    const { code, text } = await run(bad, '--lang', 'en')
    expect(code).toBe(1)
    expect(text).toContain('The certificate does NOT hold.')
    expect(text).toMatch(/Signature +NO/)
  })

  test('misused, ends with 2', async () => {
    expect((await run()).code).toBe(2)
    expect((await run(good, '--key', 'no such key')).code).toBe(2)
    expect((await run(join(folder, 'missing.json'))).code).toBe(2)
    expect((await run(good, '--colour')).code).toBe(2)
  })
})
