import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse as parseCsv } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { SOURCES } from '../../shared/ingest/sources.ts'
import { isThorough } from '../night/support/thoroughness.ts'
import { sheetXml, textRows, xlsxOf } from './formats/xlsx-by-hand.ts'
import { zipOf } from './formats/zip-by-hand.ts'
import { mutants, seeded } from './hostile-mutants.ts'
import { type Parsed, parserForTests } from './parse-in-test.ts'

const { parse, engine } = parserForTests()

/** How often each file is cut, flipped and spliced anew. */
const ROUNDS = isThorough() ? 40 : 1
const PHONE = '13900001111'
const MAIL = 'a.person@example.com'
/** Of these columns a cell may hold anything, and does: they go into every row of every file. */
const CONTACTS = { 收件人手机号: `+86 ${PHONE}`, 联系方式: `电话 ${PHONE}, ${MAIL}` }
/** Ids that a platform gives may look like anything and are taken as they are; so are numbers. */
const EXEMPT = ['order_id', 'sub_order_id', 'refund_id', 'item_id', 'quantity', 'impressions', 'clicks']

type Fixture = { source: string; name: string; rows: string[][] }

/** The hand-made exports of all sources, with contacts in columns of their own. */
const fixtures: Fixture[] = SOURCES.flatMap((source) => {
  const folder = join(import.meta.dirname, source)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '')
      const [header = [], ...rows] = parseCsv(text, { relax_column_count: true, relax_quotes: true })
      if (header.length < 3) return []
      const width = header.length
      const full = (cells: string[]): string[] => Array.from({ length: width }, (_, at) => cells[at] ?? '')
      return [
        {
          source,
          name,
          rows: [
            [...full(header), ...Object.keys(CONTACTS)],
            ...rows.map((row) => [...full(row), ...Object.values(CONTACTS)]),
          ],
        },
      ]
    })
})

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const csvOf = ({ rows }: Fixture): Buffer =>
  Buffer.from(rows.map((row) => `${row.map(csvCell).join()}\n`).join(''))
const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
/** The first rows are enough: a sheet's XML is long. */
const sheetOf = ({ rows }: Fixture): Buffer =>
  Buffer.from(sheetXml(textRows(rows.slice(0, 15).map((row) => row.map(xmlText)))))
const ndjsonOf = ({ rows: [header = [], ...rows] }: Fixture): Buffer =>
  Buffer.from(
    rows
      .map((row) => `${JSON.stringify(Object.fromEntries(header.map((key, at) => [key, row[at]])))}\n`)
      .join(''),
  )
const workbook = (sheet: Buffer): Buffer => xlsxOf({ sheets: { a: sheet } })

/** How files are packed around what is changed in them, so that no checksum hides the change. */
const FORMS = [
  { form: 'CSV', original: csvOf, packed: (bytes: Buffer) => bytes, name: 'a.csv' },
  { form: 'NDJSON', original: ndjsonOf, packed: (bytes: Buffer) => bytes, name: 'a.ndjson' },
  { form: 'the XML of a sheet', original: sheetOf, packed: workbook, name: 'a.xlsx' },
  {
    form: 'a CSV in a zip',
    original: csvOf,
    packed: (bytes: Buffer) =>
      zipOf([
        { name: 'b.csv', data: bytes },
        { name: 'c.csv.gz', data: gzipSync(bytes), method: 0 },
      ]),
    name: 'a.zip',
  },
  {
    form: 'a whole workbook',
    original: (fixture: Fixture) => workbook(sheetOf(fixture)),
    packed: (bytes: Buffer) => bytes,
    name: 'a.xlsx',
  },
  {
    form: 'a whole zip',
    original: (fixture: Fixture) => zipOf([{ name: 'b.csv', data: csvOf(fixture) }]),
    packed: (bytes: Buffer) => bytes,
    name: 'a.zip',
  },
] as const

/** Everything that was written of a file and is told of it, but for the cells that may hold anything. */
async function toldOf(parsed: Parsed): Promise<string> {
  const told = [JSON.stringify([parsed.detail, parsed.warnings])]
  // Nothing else lies there: what is in these files is all that was written.
  for (const file of readdirSync(parsed.outDir)) {
    expect(file).toMatch(/\.parquet$/)
    const rows = await (await engine()).rows(
      `select cast(t as varchar) as text from
        (select columns(c -> c not in (${EXEMPT.map((one) => `'${one}'`).join()})) from read_parquet('${join(parsed.outDir, file)}')) t`,
    )
    told.push(...rows.map(({ text }) => String(text)))
  }
  return told.join('\n')
}

/** Rows of the file that its staged rows stand for. */
async function stagedRows(parsed: Parsed): Promise<number> {
  let total = 0
  for (const { path } of parsed.staged) {
    const [row] = await (await engine()).rows(
      `select coalesce(sum(source_rows), 0) as n from read_parquet('${path}')`,
    )
    total += Number(row?.n)
  }
  return total
}

async function check(parsed: Parsed): Promise<void> {
  if (parsed.status === 'rejected') {
    expect(parsed).toMatchObject({ readRows: 0, quarantinedRows: 0, ignoredRows: 0, staged: [] })
    expect(parsed.reason).toMatch(/^[a-z_]+$/)
    expect(parsed.detail).toMatch(/expected|in it: /)
  } else {
    expect((await stagedRows(parsed)) + parsed.ignoredRows + parsed.quarantinedRows).toBe(parsed.readRows)
    const quarantined = await parsed.quarantine()
    expect(quarantined).toHaveLength(parsed.quarantinedRows)
    expect(new Set(quarantined.map(({ line }) => line)).size).toBe(quarantined.length)
  }
  const told = await toldOf(parsed)
  expect(told).not.toContain(MAIL)
  expect(told).not.toMatch(new RegExp(`(^|[^0-9A-Za-z])${PHONE}($|[^0-9A-Za-z])`))
}

test.each(FORMS)(
  'however $form is broken, every row is accounted for and no contact is written',
  { timeout: 3_600_000 },
  async ({ form, original, packed, name }) => {
    const random = seeded(20_261_122)
    let count = 0
    for (let round = 0; round < ROUNDS; round += 1)
      for (const fixture of fixtures) {
        const options = { name, brand: { maxQuarantineRatio: 1 } }
        for (const { name: mutant, bytes } of mutants(original(fixture), random)) {
          count += 1
          try {
            await check(await parse(fixture.source, packed(bytes), options))
          } catch (error) {
            throw new Error(`${fixture.source}/${fixture.name}, ${form}, round ${round}, ${mutant}`, {
              cause: error,
            })
          }
        }
      }
    expect(count).toBeGreaterThan(ROUNDS * 3 * fixtures.length - 1)
  },
)

test('a row that is no sale, and is staged for its key alone, brings no contact along', async () => {
  const text = `order_id,platform,paid_at,paid_amount,category_id,spu_id,status\no1,x,2026-09-01,1,${MAIL},call ${PHONE},unpaid\no2,x,2026-09-01,1,SPU-13900001111222,b,unpaid\n`
  const parsed = await parse('orders', text)
  expect(parsed).toMatchObject({ readRows: 2, ignoredRows: 2 })
  expect(await parsed.rows('orders')).toMatchObject([
    { order_id: 'o1', is_sale: false, category_id: null, spu_id: null },
    { order_id: 'o2', is_sale: false, category_id: 'SPU-13900001111222', spu_id: 'b' },
  ])
})
