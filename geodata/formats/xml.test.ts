import { describe, expect, it } from 'vitest'
import { isHtml, plainText, readHtml } from './html.ts'
import { openFile } from './index.ts'
import { file, inPieces, readAll, rowsOf } from './reading.fixture.ts'

const kml = (inside: string, attributes = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"${attributes}><Document>${inside}</Document></kml>`
const point = '<Point><coordinates>-68.2,-22.5,2300</coordinates></Point>'
const placemark = (inside: string) => `<Placemark id="p">${inside}</Placemark>`

describe('KML', () => {
  it('reads attributes that exist only in an HTML table, frame and title apart', async () => {
    const description = `<![CDATA[<html><head><title>t</title><style>td{color:red}</style></head><body><table>
      <tr><td>FAENA UNO</td></tr><tr><td><table>
        <tr><td>NOMBRE</td><td>Faena <b>Uno</b></td></tr>
        <tr bgcolor="#fff"><td>UTM_ESTE<td>348766,9956
        <tr><th>RESOL.</th><td>&lt;Nulo&gt;</td></tr>
        <tr><th>Campo</th><th>Valor</th></tr>
        <tr><td>a</td><td>b</td><td>c</td></tr>
      </table></td></tr></table><script>alert(1)</script></body></html>]]>`
    const { table, rows } = await readAll(
      file('a.kml', kml(placemark(`<name>Uno</name><description>${description}</description>${point}`))),
    )
    expect(table).toMatchObject({
      columns: ['name', 'NOMBRE', 'UTM_ESTE', 'RESOL.'],
      crs: { srid: 4326, from: 'format' },
      row_count: 1,
      issues: [{ kind: 'attributes_in_html', message: { en: expect.stringContaining('1 features') } }],
    })
    expect(rows).toEqual([
      {
        row_number: 1,
        properties: { name: 'Uno', NOMBRE: 'Faena Uno', UTM_ESTE: '348766,9956', 'RESOL.': '<Nulo>' },
        geometry: { type: 'Point', coordinates: [-68.2, -22.5, 2300] },
        id: 'p',
      },
    ])
  })

  it('reads folders, extended data, times and plain descriptions', async () => {
    const text = kml(
      `<Folder><name>Norte</name><Folder><name>Loa</name>${placemark(
        `<name>A &amp; B</name><description>Uno<![CDATA[<br/><a href="javascript:x">dos</a>]]></description>
         <TimeStamp><when>2024</when></TimeStamp><Style><LineStyle><color>f</color></LineStyle></Style>
         <ExtendedData><Data name="tipo"><displayName>T</displayName><value>pozo</value></Data>
         <SchemaData schemaUrl="#s"><SimpleData name="name">otro</SimpleData></SchemaData><m:caudal>3</m:caudal></ExtendedData>
         ${point}`,
      )}</Folder></Folder>`,
      ' xmlns:m="urn:m"',
    )
    const { table, rows } = await readAll(inPieces(file('a.kml', text), 5))
    expect(table.issues).toEqual([])
    expect(rows[0]?.properties).toEqual({
      name: 'A & B',
      folder: 'Norte / Loa',
      when: '2024',
      tipo: 'pozo',
      name_2: 'otro',
      caudal: '3',
      description: 'Uno\ndos',
    })
  })

  it('reads every shape', async () => {
    const ring = '<LinearRing><coordinates>0,0 0,9 9,9 0,0</coordinates></LinearRing>'
    const hole = '<LinearRing><coordinates> 1, 2  1 ,3  2,3 1,2 </coordinates></LinearRing>'
    const polygon = `<Polygon><outerBoundaryIs>${ring}</outerBoundaryIs><innerBoundaryIs>${hole}${hole}</innerBoundaryIs></Polygon>`
    const line = '<LineString><coordinates>0,0,0 1,1,0</coordinates></LineString>'
    const shapes = [
      polygon,
      line,
      `<MultiGeometry>${point}<MultiGeometry>${point}</MultiGeometry></MultiGeometry>`,
      `<MultiGeometry>${polygon}${polygon}</MultiGeometry>`,
      `<MultiGeometry>${line}${point}</MultiGeometry>`,
      '<gx:Track><when>1</when><gx:coord>-68 -22 1</gx:coord><gx:coord>-69 -23 1</gx:coord></gx:Track>',
      '',
    ]
    const { rows, table } = await readAll(file('a.kml', kml(shapes.map(placemark).join(''), ' xmlns:gx="g"')))
    expect(rows.map(({ geometry }) => (geometry as { type: string } | null)?.type)).toEqual([
      'Polygon',
      'LineString',
      'MultiPoint',
      'MultiPolygon',
      'GeometryCollection',
      'LineString',
      undefined,
    ])
    expect(rows[0]?.geometry).toMatchObject({
      coordinates: [
        { length: 4 },
        [
          [1, 2],
          [1, 3],
          [2, 3],
          [1, 2],
        ],
        { length: 4 },
      ],
    })
    expect(table.row_count).toBe(7)
  })

  it('forgives a prefix nobody declared, and says so', async () => {
    const text = kml(placemark(`<name>Uno</name>${point}`)).replace(
      '<Document',
      '<Document xsi:schemaLocation="a b"',
    )
    const { table, rows } = await readAll(file('a.kml', text))
    expect(rows).toHaveLength(1)
    expect(table.issues).toMatchObject([
      { kind: 'xml_prefix', severity: 'notice', message: { es: expect.stringContaining('«xsi:»') } },
    ])
  })

  it('forgives an ampersand and HTML entities', async () => {
    const { table, rows } = await readAll(
      file(
        'a.kml',
        kml(placemark(`<name>Uno & Dos</name><address>Calle&nbsp;&Ntilde;u&ntilde;oa</address>${point}`)),
      ),
    )
    expect(rows[0]?.properties).toEqual({ name: 'Uno & Dos', address: 'Calle Ñuñoa' })
    expect(table.issues).toEqual([])
  })

  it('reads ISO-8859-1 that says so', async () => {
    const text = kml(placemark(`<name>Ñuble</name>${point}`)).replace('UTF-8', 'ISO-8859-1')
    const { table, rows } = await readAll(file('a.kml', Buffer.from(text, 'latin1')))
    expect([table.encoding, table.issues, rows[0]?.properties.name]).toEqual(['windows-1252', [], 'Ñuble'])
  })

  it('sets aside a placemark whose coordinates are no numbers', async () => {
    const bad = ['-68,5', 'a,b', '', '-68'].map((text) =>
      placemark(`<Point><coordinates>${text}</coordinates></Point>`),
    )
    const { rows, issues } = await readAll(file('a.kml', kml(bad.join(''))))
    expect(rows.map(({ row_number }) => row_number)).toEqual([1])
    expect(issues.map(({ kind, row_number }) => [kind, row_number])).toEqual(
      [2, 3, 4].map((n) => ['row_malformed', n]),
    )
  })

  it.each([
    ['entities that grow', '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>', 'entidades'],
    ['entities from outside', '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 'entidades'],
    ['parameter entities', '<!DOCTYPE kml [<!entity % x SYSTEM "http://localhost/">%x;]>', 'entidades'],
  ])('refuses %s', async (_, doctype, words) => {
    const text = `<?xml version="1.0"?>${doctype}<kml><Placemark><name>&b;&x;</name>${point}</Placemark></kml>`
    await expect(openFile(file('a.kml', text))).rejects.toMatchObject({
      slug: 'import-failed',
      detail: { es: expect.stringContaining(words) },
    })
  })

  it('refuses what is cut, crossed, bottomless, empty or elsewhere, each with its sentence', async () => {
    const deep = `${'<MultiGeometry>'.repeat(500)}${'</MultiGeometry>'.repeat(500)}`
    const cases = [
      [kml(placemark(point)).slice(0, -30), 'cortado'],
      [kml(placemark(`<name><b>x</name>${point}`)), 'línea 2'],
      [kml(placemark(deep)), '200'],
      [kml('<name>vacío</name>'), 'ningún elemento'],
      [
        kml('<NetworkLink><Link><href>https://ejemplo.invalid/a.kmz</href></Link></NetworkLink>'),
        'https://ejemplo.invalid/a.kmz',
      ],
    ] as const
    for (const [text, words] of cases) {
      await expect(openFile(file('a.kml', text)), words).rejects.toMatchObject({
        slug: 'import-failed',
        detail: { es: expect.stringContaining(words) },
      })
    }
  })
})

describe('HTML', () => {
  it('is told from text that only looks like it', () => {
    for (const text of ['<Nulo>', 'a < b > c', 'AT&T S&P', 'x<5']) expect(isHtml(text), text).toBe(false)
    for (const text of ['<b>x</b>', 'a<br>b', 'Mar&iacute;a', '<TABLE border=1>'])
      expect(isHtml(text), text).toBe(true)
  })

  it('becomes words, without what it would run', () => {
    expect(
      plainText('<p onclick="x()">Uno</p><p>dos<script>alert(1)</script><img src=x onerror=y></p>'),
    ).toBe('Uno\ndos')
    expect(plainText('  < 5 ')).toBe('< 5')
    expect(readHtml('<table><tr><td>a</td><td>1</td></tr><tr><td>sin cerrar').pairs).toEqual([['a', '1']])
  })
})

describe('GPX', () => {
  const gpx = (inside: string) =>
    `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${inside}</gpx>`
  const points =
    '<trkpt lat="-22" lon="-68"><ele>2300</ele><time>t</time></trkpt><trkpt lat="-23" lon="-69"/>'

  it('reads waypoints, routes and tracks as tables', async () => {
    const tables = await openFile(
      file(
        'a.gpx',
        gpx(`<metadata><name>m</name></metadata>
          <wpt lat="-22.5" lon="-68.2"><ele>2300</ele><name>Uno</name><desc>&lt;b&gt;x&lt;/b&gt;</desc>
            <link href="https://ejemplo.invalid"/><extensions><x:y>7</x:y></extensions></wpt>
          <rte><name>R</name><rtept lat="1" lon="2"><name>no</name></rtept><rtept lat="3" lon="4"/></rte>
          <trk><name>T</name><trkseg>${points}</trkseg><trkseg>${points}</trkseg><trkseg/></trk>
          <trk><trkseg>${points}</trkseg></trk>`),
      ),
    )
    expect(tables.map(({ name, columns, row_count }) => [name, columns, row_count])).toEqual([
      ['waypoints', ['ele', 'name', 'desc', 'link', 'y'], 1],
      ['routes', ['name'], 1],
      ['tracks', ['name'], 2],
    ])
    const [waypoints, routes, tracks] = await Promise.all(tables.map(rowsOf))
    expect(waypoints?.rows[0]).toMatchObject({
      properties: { ele: '2300', name: 'Uno', desc: 'x', link: 'https://ejemplo.invalid', y: '7' },
      geometry: { type: 'Point', coordinates: [-68.2, -22.5, 2300] },
    })
    expect(routes?.rows[0]?.geometry).toEqual({
      type: 'LineString',
      coordinates: [
        [2, 1],
        [4, 3],
      ],
    })
    expect(tracks?.rows.map(({ geometry }) => (geometry as { type: string }).type)).toEqual([
      'MultiLineString',
      'LineString',
    ])
    expect(tables[0]?.issues.map(({ kind }) => kind)).toEqual(['xml_prefix'])
  })

  it('has no name for its only table, and refuses an empty one', async () => {
    expect(
      (await openFile(file('a.gpx', gpx(`<trk><trkseg>${points}</trkseg></trk>`)))).map(({ name }) => name),
    ).toEqual([''])
    await expect(openFile(file('a.gpx', gpx('')))).rejects.toMatchObject({ slug: 'import-failed' })
  })
})
