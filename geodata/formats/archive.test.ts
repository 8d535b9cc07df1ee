import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ZipFile } from 'yazl'
import type { Bytes } from './bytes.ts'
import { bytesOf } from './bytes.ts'
import { openFile } from './index.ts'
import { file, readAll, rowsOf } from './reading.fixture.ts'

const written = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/formats/${name}`, import.meta.url))
const zonas = ['shp', 'dbf', 'prj', 'cpg']

/** An archive of members: text, or bytes. */
async function zip(members: Record<string, string | Buffer>, name = 'datos.zip'): Promise<Bytes> {
  const made = new ZipFile()
  for (const [path, content] of Object.entries(members)) made.addBuffer(Buffer.from(content), path)
  made.end()
  return bytesOf(name, await buffer(made.outputStream))
}

/** The same archive with some of its bytes changed, wherever they are. */
async function changed(archive: Bytes, change: (bytes: Buffer) => Buffer): Promise<Bytes> {
  return bytesOf(archive.name, change(Buffer.from(await archive.read(0, archive.size))))
}

const shapefile = (folder: string, stem: string, endings: (ending: string) => string = (each) => each) =>
  Object.fromEntries(
    zonas.map((ending) => [`${folder}${stem}.${endings(ending)}`, written(`zonas.${ending}`)]),
  )
const points = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { a: 1 }, geometry: null }],
}
const kml = (name: string) => `<kml xmlns="k"><Placemark><name>${name}</name></Placemark></kml>`

const folder = mkdtempSync(join(tmpdir(), 'archive-test-'))
beforeAll(() => void vi.stubEnv('TMPDIR', folder))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('an archive', () => {
  it('finds the parts of each shapefile, whatever the case and the folder', async () => {
    const archive = await zip({
      ...shapefile('Capas del norte/', 'Zonas'),
      ...shapefile('', 'otras', (ending) => ending.toUpperCase()),
      'otras.sbn': 'x',
      'otras.shp.xml': '<x/>',
    })
    const tables = await openFile(archive)
    expect(tables.map(({ name, format, row_count }) => [name, format, row_count])).toEqual([
      ['Capas del norte/Zonas', 'shapefile', 3],
      ['otras', 'shapefile', 3],
    ])
    for (const table of tables) {
      expect(table).toMatchObject({ issues: [], crs: { from: 'prj' }, encoding: 'windows-1252' })
      const { rows, issues } = await rowsOf(table)
      expect([rows.length, rows[0]?.properties.NOMBRE, issues]).toEqual([3, 'Cañón Añañuca', []])
    }
  })

  it('reads several formats side by side, and gives no name to an only table', async () => {
    const several = await zip({
      'a.csv': 'x,y\n1,2\n',
      'a.geojson': JSON.stringify(points),
      'rutas.gpx': '<gpx><wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"/></rte></gpx>',
      'léame.txt': 'Fuente, fecha\nServicio, 2024\n',
      '__MACOSX/._a.csv': 'x',
      '.DS_Store': 'x',
      'mapa.pdf': '%PDF-1.4',
    })
    expect((await openFile(several)).map(({ name, format, issues }) => [name, format, issues])).toEqual([
      ['a.csv', 'csv', []],
      ['a.geojson', 'geojson', []],
      ['rutas/waypoints', 'gpx', []],
      ['rutas/routes', 'gpx', []],
    ])
    const { table, rows } = await readAll(await zip({ 'carpeta/tabla.txt': 'x;y\n1;2\n' }))
    expect([table.name, table.format, rows.length]).toEqual(['', 'csv', 1])
  })

  it('reads KMZ', async () => {
    const { table, rows } = await readAll(
      await zip({ 'doc.kml': kml('Uno'), 'files/icon.png': 'x' }, 'a.kmz'),
    )
    expect([table.name, table.format, rows[0]?.properties]).toEqual(['', 'kml', { name: 'Uno' }])
  })

  it('reads the rows again and again, several at once, and leaves no copies behind', async () => {
    const tables = await openFile(
      await zip({ ...shapefile('', 'a'), ...shapefile('', 'b'), 'c.csv': 'x,y\n1,2\n' }),
    )
    expect(readdirSync(folder)).toEqual([])
    for (const round of [1, 2]) {
      const read = await Promise.all([...tables, ...tables].map(rowsOf))
      expect(
        read.map(({ rows }) => rows.length),
        `round ${round}`,
      ).toEqual([3, 3, 1, 3, 3, 1])
    }
    const [first] = tables
    for await (const _ of first?.rows(() => {}) ?? []) break
    expect(readdirSync(folder)).toEqual([])
  })

  it('reads what can be read, and says what could not', async () => {
    const inside = await zip({ 'x.csv': 'a,b\n1,2\n' })
    const [table, ...others] = await openFile(
      await zip({
        'a.csv': 'x,y\n1,2\n',
        'roto.geojson': '{"type":',
        'dentro.kmz': 'PK',
        'disfrazado.csv': Buffer.from(await inside.read(0, inside.size)),
        'solo.shp': written('zonas.shp'),
      }),
    )
    expect(others).toEqual([])
    expect(table?.issues.map(({ kind, message }) => [kind, message.es])).toEqual([
      ['member_skipped', expect.stringContaining('«dentro.kmz»')],
      ['member_skipped', expect.stringContaining('«roto.geojson» está cortado')],
      ['member_skipped', expect.stringMatching(/«disfrazado\.csv».*archivo comprimido dentro de otro/)],
      ['member_skipped', expect.stringContaining('falta «solo.dbf»')],
    ])
    for (const { message } of table?.issues ?? []) expect(message.es).not.toContain('..')
  })

  it('reads names in UTF-8 that do not say so, as a Mac writes them', async () => {
    const archive = await zip({ 'Vegas_ñ.csv': 'x,y\n1,2\n', 'b.csv': 'x,y\n1,2\n' })
    // Bit 11 of the flags: names are UTF-8 (APPNOTE.TXT, 4.4.4); in local and in central headers.
    const silent = await changed(archive, (bytes) => {
      for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 1))
        bytes[at + 7] = 0
      for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1))
        bytes[at + 9] = 0
      return bytes
    })
    expect((await openFile(silent)).map(({ name }) => name)).toEqual(['Vegas_ñ', 'b'])
  })
})

describe('an archive is refused', () => {
  const refusal = async (archive: Bytes | Promise<Bytes>) =>
    openFile(await archive).then(
      () => 'opened',
      ({ slug, detail }) => `${slug}: ${detail?.es}`,
    )
  const zeros = (megabytes: number) => Buffer.alloc(megabytes << 20, '0')

  it('when its names leave their folder', async () => {
    for (const name of ['../../x.csv', '/tmp/xxx.csv', 'C:/tmp/x.csv', '..\\..\\x.csv']) {
      const innocent = 'a'.repeat(name.length - 4) + name.slice(-4)
      const slip = await changed(await zip({ [innocent]: 'a,b\n1,2\n' }), (bytes) =>
        Buffer.from(bytes.toString('latin1').replaceAll(innocent, name), 'latin1'),
      )
      expect(await refusal(slip), name).toMatch(/^import-failed: .*salen de su carpeta/)
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('when it would grow beyond measure, before inflating it', async () => {
    const bomb = await zip({ 'a.csv': zeros(70) })
    expect(bomb.size).toBeLessThan(200_000)
    expect(await refusal(bomb)).toMatch(/^too-large: .*200 veces/)
    // The same compressed bytes again and again: each member says how large it is.
    const huge = await changed(await zip({ 'a.csv': 'a,b\n1,2\n' }), (bytes) => {
      bytes.writeUInt32LE(0xf0000000, bytes.indexOf('PK\x01\x02') + 24)
      return bytes
    })
    expect(await refusal(huge)).toMatch(/^too-large/)
  })

  it('when a member is more than it says', async () => {
    const liar = await changed(
      await zip({ 'a.csv': Buffer.concat([Buffer.from('a,b\n'), zeros(20)]) }),
      (bytes) => {
        bytes.writeUInt32LE(8000, bytes.indexOf('PK\x01\x02') + 24)
        return bytes
      },
    )
    expect(await refusal(liar)).toMatch(/^import-failed: «a.csv» está dañado/)
  })

  it('when it holds too many members', async () => {
    const crowd = await changed(await zip({ 'a.csv': 'a,b\n' }), (bytes) => {
      bytes.writeUInt16LE(60_000, bytes.indexOf('PK\x05\x06') + 10)
      return bytes
    })
    expect(await refusal(crowd)).toMatch(/^too-large: .*60000 archivos/)
    const tables = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`${n}.csv`, 'a,b\n']))
    expect(await refusal(zip(tables))).toMatch(/^too-large: .*501/)
  })

  it('when it is cut, or its bytes were changed', async () => {
    const whole = await zip({
      'a.csv': `a,b\n${Array.from({ length: 9000 }, (_, n) => `${n},${n * 7}\n`).join('')}`,
    })
    for (const share of [0.2, 0.9]) {
      expect(await refusal(changed(whole, (bytes) => bytes.subarray(0, bytes.length * share)))).toMatch(
        /cortado/,
      )
    }
    const spoiled = changed(whole, (bytes) => bytes.fill(7, 1000, 1200))
    expect(await refusal(spoiled)).toMatch(/^import-failed: «a.csv» está dañado/)
  })

  it('when it has a password, or is packed in another way', async () => {
    const flagged = changed(await zip({ 'a.csv': 'a,b\n1,2\n' }), (bytes) => {
      bytes.writeUInt16LE(1, bytes.indexOf('PK\x01\x02') + 8)
      return bytes
    })
    expect(await refusal(flagged)).toMatch(/contraseña/)
    const deflate64 = changed(await zip({ 'a.csv': 'a,b\n1,2\n' }), (bytes) => {
      bytes.writeUInt16LE(9, bytes.indexOf('PK\x01\x02') + 10)
      return bytes
    })
    expect(await refusal(deflate64)).toMatch(/Deflate/)
  })

  it('when there is nothing in it to read, saying what there is', async () => {
    expect(await refusal(zip({}))).toMatch(/vacío/)
    expect(await refusal(zip({ 'a.pdf': 'x', 'b.docx': 'y' }))).toMatch(
      /no trae archivos de datos.*a\.pdf, b\.docx/,
    )
    expect(await refusal(zip({ 'a.zip': 'PK' }))).toMatch(/solo trae otros archivos comprimidos/)
    expect(await refusal(zip({ 'a.dbf': 'x', 'a.prj': 'y' }))).toMatch(/falta el \.shp/)
    expect(await refusal(zip({ 'a.shp': written('zonas.shp') }))).toMatch(/falta «a\.dbf»/)
    expect(await refusal(zip({ 'a.geojson': 'no' }))).toMatch(/«a\.geojson»/)
  })

  it('when it is of another kind, with what to do', async () => {
    const rar = file('a.rar', Buffer.from('526172211a0700', 'hex'))
    expect(await refusal(rar)).toMatch(/RAR/)
    expect(await refusal(file('a.tif', Buffer.from('49492a0008', 'hex')))).toMatch(/TIFF/)
    expect(await refusal(file('a.xml', '<ows:ExceptionReport xmlns:ows="o"/>'))).toMatch(/servicio/)
  })
})
