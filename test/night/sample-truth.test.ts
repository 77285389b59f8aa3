import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runNight } from '../../functions/run-night.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { tableNamed } from '../../shared/tables/all-tables.ts'
import type { Row } from '../oracle/published.ts'
import { truthTable } from '../sample/read-exports.ts'
import { smallSample } from '../sample/small-sample.ts'
import { differences, type Lab, openLab, succeeded } from './lab.ts'

/**
 * The generator of the sample knows whom and what it made up, and works its tables out from that. The night knows
 * only the files, faults, copies and late pieces included.
 */
let sample: Sample
let lab: Lab

beforeAll(async () => {
  sample = await smallSample({ users: 600, days: 75, seed: 3 })
  lab = await openLab('the secret of the sample', sample.brand)
  const { brands } = await runNight(
    {
      kind: 'night',
      exportsDir: dirname(sample.folder),
      lakeDir: lab.lakeDir,
      date: sample.endDate,
      from: null,
      brand: sample.brand,
      acceptVolume: true,
    },
    {
      ...thisMachine(lab.config),
      storage: lab.storage,
      now: () => new Date(`${sample.endDate}T23:59:00Z`),
    },
    () => {},
  )
  for (const brand of brands) succeeded(brand)
}, 300_000)
afterAll(() => lab?.close())

/** The truth's text as the values of the table's columns. */
function truth(name: string): Row[] {
  const { columns } = tableNamed(name)
  const value = (column: string, text: string): Row[string] => {
    const type = columns[column]?.type
    if (text === '') return null
    if (type === 'BIGINT' || type === 'DOUBLE') return Number(text)
    return type === 'BOOLEAN' ? text === 'true' : text
  }
  return truthTable(sample.truthFolder, name).map((row) => ({
    brand_id: sample.brand,
    ...Object.fromEntries(Object.entries(row).map(([column, text]) => [column, value(column, text)])),
  }))
}

describe('a night over the sample publishes what the sample knows of itself', () => {
  test.each([
    'stage_assets_daily',
    'roi_cohorts',
    'roi_categories',
    'spend_daily',
    'platform_returns',
    'roi_reconciliation',
    'creator_notes',
    'platform_assets',
  ])('%s, cell by cell', async (name) => {
    const expected = truth(name)
    expect(expected.length).toBeGreaterThan(10)
    expect(differences(name, await lab.table(name), expected).slice(0, 10)).toEqual([])
  })

  test('ingest_report, file by file', async () => {
    const ours = await lab.table('ingest_report')
    // The truth knows no hashes: a file is found by its path.
    const hashes = new Map(ours.map((row) => [row.file, row.content_sha256 ?? null]))
    const expected = truth('ingest_report').map((row) => ({
      ...row,
      content_sha256: hashes.get(row.file ?? null) ?? 'no such file',
    }))
    expect(expected.length).toBeGreaterThan(10)
    expect(differences('ingest_report', ours, expected).slice(0, 10)).toEqual([])
  })

  test('orders by platform, category and month: how many, of whom, for how much, and how many refund dates are assumed', async () => {
    const sums = new Map<string, Row>()
    for (const row of await lab.table('orders')) {
      const head = {
        brand_id: row.brand_id ?? null,
        platform: row.platform ?? null,
        category_id: row.category_id ?? null,
        paid_month: String(row.paid_date).slice(0, 7),
      }
      const sum = sums.get(JSON.stringify(head))
      const add = (column: string, value: number) => [column, Number(sum?.[column] ?? 0) + value] as const
      sums.set(JSON.stringify(head), {
        ...head,
        ...Object.fromEntries([
          add('sub_orders', 1),
          add('with_person', row.user_key === null ? 0 : 1),
          ...['gross_fen', 'refund_fen', 'net_fen'].map((column) => add(column, Number(row[column]))),
          add('assumed_dates', row.refund_date_assumed === true ? 1 : 0),
        ]),
      })
    }
    const text = (rows: readonly Row[], columns: readonly string[]) =>
      rows.map((row) => columns.map((column) => String(row[column] ?? '')).join('|')).sort()
    const expected = truthTable(sample.truthFolder, 'orders_totals')
    const columns = Object.keys(expected[0] ?? {})
    expect(new Set(expected.map((row) => row.platform))).toEqual(new Set(['tmall', 'douyin', 'xhs', 'jd']))
    expect(text([...sums.values()], columns)).toEqual(text(expected, columns))
  })

  test('quarantine of the files that were kept: as many rows of each reason as were made bad', async () => {
    const kept = new Set(
      truth('ingest_report').flatMap(({ file, status }) => (status === 'accepted' ? [file] : [])),
    )
    const found = new Map<string, number>()
    for (const { file, reason } of await lab.table('quarantine'))
      if (kept.has(file ?? null)) found.set(`${file} ${reason}`, (found.get(`${file} ${reason}`) ?? 0) + 1)
    const expected = truthTable(sample.truthFolder, 'quarantine_counts')
    expect(new Set(expected.map(({ reason }) => reason)).size).toBeGreaterThan(8)
    expect([...found].sort()).toEqual(
      expected.map(({ file, reason, rows }) => [`${file} ${reason}`, Number(rows)]).sort(),
    )
  })

  test('stage_flows_daily of the last date', async () => {
    const flows = (await lab.table('stage_flows_daily')).filter((row) => row.dt === sample.endDate)
    expect(differences('stage_flows_daily', flows, truth('stage_flows_daily')).slice(0, 10)).toEqual([])
  })
})
