import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'
import { textRows, xlsxOf } from './xlsx-by-hand.ts'
import { zipOf } from './zip-by-hand.ts'

const { parse } = parserForTests()
const SPEND = textRows([
  ['spend_date', 'campaign_id', 'channel', 'cost'],
  ['2026-09-01', 'a', 'shop', '1'],
])
const refused = async (content: Buffer, name = 'a.xlsx') => {
  const parsed = await parse('spend', content, { name })
  expect(parsed).toMatchObject({ status: 'rejected', readRows: 0, quarantinedRows: 0, staged: [] })
  return `${parsed.reason}: ${parsed.detail}`
}

/** A container of old Office: its header, then a folder of entries of 128 bytes that begin with their names. */
function oldOffice(names: readonly string[], stream = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(512)
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(head)
  const folder = names.map((name) => {
    const entry = Buffer.alloc(128)
    entry.write(name, 'utf16le')
    return entry
  })
  const padded = Buffer.alloc(Math.ceil(stream.length / 512) * 512)
  stream.copy(padded)
  return Buffer.concat([head, padded, ...folder, Buffer.alloc(4096)])
}

describe('a workbook with a password', () => {
  test('is encrypted, whether of today or of Excel 97', async () => {
    expect(await refused(oldOffice(['Root Entry', 'EncryptionInfo', 'EncryptedPackage']))).toMatch(
      /^encrypted: .*without a password/,
    )
    const password = Buffer.from([
      0x09, 0x08, 0x10, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2f, 0, 0x36, 0,
    ])
    expect(await refused(oldOffice(['Root Entry', 'Workbook'], password), 'a.xls')).toMatch(/^encrypted: /)
  })

  test('is found wherever its folder lies in the file', async () => {
    const far = oldOffice(['EncryptedPackage'], Buffer.alloc((1 << 20) - 512 + 128))
    expect(await refused(far)).toMatch(/^encrypted: /)
    expect(await refused(gzipSync(far), 'a.xlsx.gz')).toMatch(/^encrypted: /)
  })
})

test('an old workbook (.xls), whatever its name, is told to be saved as .xlsx', async () => {
  const open = Buffer.from([
    0x09, 0x08, 0x10, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe1, 0, 2, 0,
  ])
  for (const name of ['a.xls', 'a.xlsx', 'a.csv'])
    expect(await refused(oldOffice(['Root Entry', 'Workbook'], open), name)).toMatch(
      /^broken_archive: .*\.xls.*Save it as \.xlsx or CSV/,
    )
})

test.each([
  ['xl/workbook.bin', 'a binary workbook'],
  ['word/document.xml', 'a text or a presentation'],
  ['mimetype', 'another office program'],
  ['xl/a.xml', 'without its list of sheets'],
])('another office document (%s) says what it is', async (name, found) => {
  const types = name === 'mimetype' ? [] : [{ name: '[Content_Types].xml', data: '<Types/>' }]
  const text = await refused(zipOf([...types, { name, data: 'x' }]))
  expect(text).toMatch(/^broken_archive: expected an Excel workbook/)
  expect(text).toContain(found)
})

describe('XML that is made to do harm', () => {
  const sheet = (declared: string, text: string): string =>
    `<?xml version="1.0"?>${declared}<worksheet><sheetData>${SPEND.replace('>a<', `>${text}<`)}</sheetData></worksheet>`

  test('a document type definition refuses the file, whatever it declares', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for (const declared of [laughs, outside, '<!DOCTYPE x>'])
      expect(await refused(xlsxOf({ sheets: { a: sheet(declared, '&b;') } }))).toMatch(
        /^broken_archive: .*DOCTYPE/,
      )
  })

  test('so does one in the list of sheets, the texts, or the styles', async () => {
    const parts = xlsxOf({ sheets: { a: SPEND }, strings: ['<t>&lt;</t></si></sst><!DOCTYPE x><sst><si>'] })
    expect(await refused(parts)).toMatch(/^broken_archive: .*DOCTYPE/)
  })

  test.each(['&b;', '&#0;', '&#x110000;', '& ', '&#xZ;', '&amp'])(
    'an entity that XML does not have: %s',
    async (entity) => {
      expect(await refused(xlsxOf({ sheets: { a: sheet('', entity) } }))).toMatch(/^broken_archive: /)
    },
  )

  test.each([
    ['a sheet that ends in the middle', '<?xml version="1.0"?><worksheet><sheetData><row r="1">'],
    ['a tag that never ends', `<?xml version="1.0"?><worksheet><sheetData><row r="${'1'.repeat(3 << 20)}`],
    ['a tag that closes nothing', '<?xml version="1.0"?></worksheet>'],
    ['a part that is no sheet', '<?xml version="1.0"?><chartsheet></chartsheet></worksheet>'],
    ['two documents in one', '<?xml version="1.0"?><worksheet/><worksheet/>'],
    ['a comment that never ends', '<?xml version="1.0"?><worksheet/><!-- '],
  ])('%s', async (_, xml) => {
    expect(await refused(xlsxOf({ sheets: { a: xml } }))).toMatch(/^broken_archive: /)
  })
})

describe('a workbook that does not hold together', () => {
  test('a list of sheets that names one that is not there, or leads out of the file', async () => {
    for (const target of ['worksheets/none.xml', '../../../etc/passwd'])
      expect(
        await refused(
          zipOf([
            {
              name: 'xl/workbook.xml',
              data: '<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
            },
            {
              name: 'xl/_rels/workbook.xml.rels',
              data: `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="${target}"/></Relationships>`,
            },
          ]),
        ),
      ).toMatch(/^broken_archive: .*a sheet that is not in it/)
  })

  test('bytes that are no archive under the name of one', async () => {
    for (const content of [Buffer.from('spend_date,cost\n'), randomBytes(5000)])
      expect(await refused(content)).toMatch(/^broken_archive: /)
  })

  test('a workbook cut off anywhere', async () => {
    const whole = xlsxOf({ sheets: { a: SPEND } })
    for (let end = 4; end < whole.length; end += 97)
      expect(await refused(whole.subarray(0, end))).toMatch(/^broken_archive: /)
  })
})

test('one long text in every row does not fill the disk: what is written counts against the limit', async () => {
  const rows = Array.from(
    { length: 600 },
    (_, index) => `<row r="${index + 2}"><c r="B${index + 2}" t="s"><v>0</v></c></row>`,
  )
  const header = textRows([['spend_date', 'campaign_id', 'channel', 'cost']])
  const workbook = xlsxOf({
    sheets: { a: header + rows.join('') },
    strings: [`<t>${'x'.repeat(1_000_000)}</t>`],
  })
  expect(await refused(workbook)).toMatch(/^too_large: /)
})
