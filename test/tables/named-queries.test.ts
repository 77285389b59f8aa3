import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ALL_TABLES, tableNamed } from '../../shared/tables/all-tables.ts'
import { NAMED_QUERIES } from '../../shared/tables/named-queries.ts'

let instance: DuckDBInstance
let lake: DuckDBConnection

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:')
  lake = await instance.connect()
  for (const table of ALL_TABLES) {
    const columns = Object.entries(table.columns).map(([name, { type }]) => `"${name}" ${type}`)
    await lake.run(`create table ${table.name} (${columns.join(', ')})`)
  }
})

afterEach(() => {
  lake.closeSync()
  instance.closeSync()
})

/** Adds rows given as SQL value lists of the named columns; the other columns are null. */
const add = (table: string, columns: string, ...rows: string[]) =>
  lake.run(
    `insert into ${tableNamed(table).name} (${columns}) values ${rows.map((row) => `(${row})`).join(', ')}`,
  )

const ask = async (name: string) => {
  const query = NAMED_QUERIES.find((candidate) => candidate.name === name)
  if (!query) throw new Error(`no query ${name}`)
  return (await lake.runAndReadAll(query.sql)).getRowObjectsJson()
}

describe('named queries', () => {
  test('the questions everybody asks first are there, in both languages', () => {
    expect(NAMED_QUERIES.map((query) => query.name)).toEqual([
      'aips_today',
      'thirty_day_flow',
      'roi_by_category',
      'campaign_curve',
      'ours_beside_the_platforms',
      'thrown_away_last_night',
    ])
    for (const { zh, en } of NAMED_QUERIES) {
      expect(zh).toMatch(/\p{Script=Han}.*。$/u)
      expect(en).toMatch(/\.$/)
    }
  })

  test('each answers on an empty lake with no rows', async () => {
    for (const { name } of NAMED_QUERIES) expect(await ask(name), name).toEqual([])
  })

  test('each keeps to what Trino and DuckDB read alike, and is one statement', () => {
    for (const { name, sql } of NAMED_QUERIES) {
      const oneEngineOnly =
        /::|\bqualify\b|group by all|string_agg|strftime|\/\/|\bilike\b|\boffset\b|\b(avg|concat|max_by|min_by|greatest|least)\s*\(/i
      expect.soft(sql, name).not.toMatch(oneEngineOnly)
      expect.soft(sql, name).not.toContain(';')
      // Division only of doubles, and never by zero; a sum of BIGINT only cast back to BIGINT.
      const divisions = sql.match(/ \/ /g)?.length ?? 0
      expect
        .soft(sql.match(/as double\) \/ nullif\(cast\(\w+(\.\w+)? as double\), 0\)/g)?.length ?? 0, name)
        .toBe(divisions)
      for (const [sum] of sql.matchAll(/.{0,9}\bsum\(/g)) {
        expect.soft(sum.endsWith('cast(sum(') || sum.endsWith('order by sum('), `${name}: ${sum}`).toBe(true)
      }
    }
  })

  test('AIPS today shows the newest date of each brand, from A to the whole asset', async () => {
    await add(
      'stage_assets_daily',
      'dt, brand_id, scope, scope_id, stage, opening_users, entered_users, left_users, closing_users',
      "date '2026-03-01', 'lumina', 'brand', 'lumina', 'A', 0, 9, 0, 9",
      "date '2026-03-02', 'lumina', 'brand', 'lumina', 'ALL', 9, 3, 1, 11",
      "date '2026-03-02', 'lumina', 'brand', 'lumina', 'TI', 0, 2, 0, 2",
      "date '2026-03-02', 'lumina', 'brand', 'lumina', 'A', 9, 3, 3, 9",
      "date '2026-03-01', 'nori', 'brand', 'nori', 'A', 4, 0, 1, 3",
    )
    const rows = await ask('aips_today')
    expect(rows.map((row) => [row.brand_id, row.dt, row.stage, row.closing_users, row.change_users])).toEqual(
      [
        ['lumina', '2026-03-02', 'A', '9', '0'],
        ['lumina', '2026-03-02', 'TI', '2', '2'],
        ['lumina', '2026-03-02', 'ALL', '11', '2'],
        ['nori', '2026-03-01', 'A', '3', '-1'],
      ],
    )
  })

  test('the thirty-day flow gives shares of those who were in the asset, and none of NONE and LOST', async () => {
    await add(
      'stage_flows_daily',
      'dt, horizon_days, brand_id, scope, scope_id, from_stage, to_stage, users',
      "date '2026-03-31', 30, 'lumina', 'brand', 'lumina', 'A', 'A', 6",
      "date '2026-03-31', 30, 'lumina', 'brand', 'lumina', 'A', 'LOST', 2",
      "date '2026-03-31', 30, 'lumina', 'brand', 'lumina', 'NONE', 'A', 5",
      "date '2026-03-31', 7, 'lumina', 'brand', 'lumina', 'A', 'A', 100",
      "date '2026-03-30', 30, 'lumina', 'brand', 'lumina', 'A', 'A', 100",
    )
    const rows = await ask('thirty_day_flow')
    expect(
      rows.map((row) => [row.from_stage, row.to_stage, row.users, row.from_users, row.share_ratio]),
    ).toEqual([
      ['A', 'A', '6', '8', 0.75],
      ['A', 'LOST', '2', '8', 0.25],
      ['NONE', 'A', '5', null, null],
    ])
  })

  test('ROI by category divides the sums of closed cohorts, and is null where none is closed', async () => {
    await add(
      'roi_categories',
      'brand_id, category_id, level, placement_month, basis, model, window_days, spend_fen, mature_spend_fen, mature_gross_fen, mature_net_fen',
      "'lumina', 'face', 'category', '2026-08', 'engaged', 'last_touch', 3, 10000, 10000, 1000, 1000",
      "'lumina', 'face', 'category', '2026-09', 'engaged', 'last_touch', 3, 20000, 10000, 8000, 5000",
      "'lumina', 'face', 'category', '2026-10', 'engaged', 'last_touch', 3, 10000, 0, 0, 0",
      "'lumina', 'face', 'campaign', '2026-09', 'engaged', 'last_touch', 3, 20000, 10000, 8000, 5000",
      "'lumina', 'face', 'category', '2026-09', 'viewed', 'last_touch', 3, 20000, 10000, 9999, 9999",
      "'lumina', 'face', 'category', '2026-09', 'engaged', 'linear', 3, 20000, 10000, 9999, 9999",
      "'lumina', 'food', 'category', '2026-10', 'engaged', 'last_touch', 70, 500, 0, 0, 0",
    )
    expect(await ask('roi_by_category')).toEqual([
      {
        brand_id: 'lumina',
        category_id: 'face',
        window_days: '3',
        first_closed_month: '2026-08',
        last_closed_month: '2026-09',
        mature_spend_fen: '20000',
        mature_gross_fen: '9000',
        mature_net_fen: '6000',
        roi_gross: 0.45,
        roi_net: 0.3,
        mature_spend_ratio: 0.5,
      },
      {
        brand_id: 'lumina',
        category_id: 'food',
        window_days: '70',
        first_closed_month: null,
        last_closed_month: null,
        mature_spend_fen: '0',
        mature_gross_fen: '0',
        mature_net_fen: '0',
        roi_gross: null,
        roi_net: null,
        mature_spend_ratio: 0,
      },
    ])
  })

  test('the curve of a campaign sets at each lag the money of cohorts old enough over their spend', async () => {
    // The worked example at D = 9 Sep, and a cohort of 7 Sep that is two days old; a smaller campaign stays out.
    const cohort = 'brand_id, category_id, campaign_id, channel, placement_date, basis, model'
    const c1 = (date: string) => `'lumina', 'face', 'c1', 'feed_ad', date '${date}', 'engaged', 'last_touch'`
    await add(
      'roi_cohorts',
      `${cohort}, window_days, is_category_window, spend_fen, age_days`,
      `${c1('2026-09-01')}, 3, true, 10000, 8`,
      `${c1('2026-09-01')}, 7, false, 10000, 8`,
      `${c1('2026-09-02')}, 3, true, 10000, 7`,
      `${c1('2026-09-07')}, 3, true, 10000, 2`,
      "'lumina', 'face', 'c0', 'feed_ad', date '2026-09-01', 'engaged', 'last_touch', 3, true, 100, 8",
    )
    await add(
      'roi_curve',
      `${cohort}, lag_days, gross_fen, net_fen`,
      `${c1('2026-09-01')}, 4, 5000, 5000`,
      `${c1('2026-09-02')}, 2, 9000, 6000`,
      `${c1('2026-09-07')}, 0, 1500, 1500`,
      "'lumina', 'face', 'c0', 'feed_ad', date '2026-09-01', 'engaged', 'last_touch', 1, 70, 70",
    )
    const rows = await ask('campaign_curve')
    expect(
      rows.map((row) => [
        row.lag_days,
        row.cohorts,
        row.all_cohorts,
        row.spend_fen,
        row.cumulative_gross_fen,
        row.cumulative_net_fen,
        row.roi_gross,
        row.roi_net,
      ]),
    ).toEqual([
      ['0', '3', '3', '30000', '1500', '1500', 0.05, 0.05],
      ['2', '3', '3', '30000', '10500', '7500', 0.35, 0.25],
      ['4', '2', '3', '20000', '14000', '11000', 0.7, 0.55],
    ])
    expect(rows.map((row) => [row.campaign_id, row.decision_cycle_days])).toEqual([
      ['c1', '3'],
      ['c1', '3'],
      ['c1', '3'],
    ])
  })

  test('ours stands beside the platform of the same campaign, month and window, open windows with their maturity', async () => {
    const key =
      'brand_id, source, campaign_id, placement_month, window_days, attribution, traffic_type, basis'
    await add(
      'roi_reconciliation',
      `${key}, our_gross_fen, platform_gross_fen, difference_fen, difference_ratio, difference_ratio_null_reason, newest_placement_date, maturity`,
      "'lumina', 'xinghe-alliance', 'c1', '2026-03', 15, 'read', '自然流量', 'engaged', 500, null, null, null, 'not_returned', date '2026-03-30', 'settling'",
      "'lumina', 'juguang-report', 'c1', '2026-03', 7, 'exposure', null, 'viewed', 0, 300, -300, -1, null, date '2026-03-02', 'mature'",
      "'lumina', 'juguang-report', 'c1', '2026-02', 7, 'click', null, 'engaged', 500, 400, 100, 0.25, null, date '2026-02-02', 'mature'",
    )
    const rows = await ask('ours_beside_the_platforms')
    expect(
      rows.map((row) => [
        ...[row.placement_month, row.source, row.window_days, row.our_gross_fen, row.platform_gross_fen],
        ...[row.difference_fen, row.difference_ratio, row.difference_ratio_null_reason, row.maturity],
      ]),
    ).toEqual([
      ['2026-02', 'juguang-report', '7', '500', '400', '100', 0.25, null, 'mature'],
      ['2026-03', 'juguang-report', '7', '0', '300', '-300', -1, null, 'mature'],
      ['2026-03', 'xinghe-alliance', '15', '500', null, null, null, 'not_returned', 'settling'],
    ])
  })

  test('what was thrown away is that of the last night, also of one that was stopped', async () => {
    await add(
      'runs',
      'run_id, brand_id, kind, status, started_at',
      "'r1', 'lumina', 'night', 'published', timestamp '2026-03-01 18:30:00'",
      "'r2', 'lumina', 'night', 'stopped', timestamp '2026-03-02 18:30:00'",
      "'r3', 'lumina', 'restate', 'published', timestamp '2026-03-03 01:00:00'",
    )
    await add(
      'ingest_report',
      'brand_id, source, file, status, reason, detail, run_id',
      "'lumina', 'spend', 'spend/old.csv', 'rejected', 'empty_file', 'old', 'r1'",
      "'lumina', 'spend', 'spend/a.csv', 'rejected', 'missing_column', 'cost expected', 'r2'",
      "'lumina', 'orders', 'orders/a.csv', 'accepted', null, null, 'r2'",
    )
    await add(
      'quarantine',
      'brand_id, source, file, line, column_name, reason, detail, run_id',
      "'lumina', 'orders', 'orders/a.csv', 12, 'paid_at', 'bad_date', 'a date expected', 'r2'",
      "'lumina', 'orders', 'orders/a.csv', 7, 'paid_at', 'bad_date', 'a date expected', 'r2'",
      "'lumina', 'orders', 'orders/a.csv', 3, 'paid_at', 'bad_date', 'a date expected', 'r1'",
    )
    const rows = await ask('thrown_away_last_night')
    expect(
      rows.map((row) => [
        row.what,
        row.file,
        row.reason,
        row.column_name,
        row.bad_rows,
        row.first_line,
        row.detail,
      ]),
    ).toEqual([
      ['file', 'spend/a.csv', 'missing_column', null, null, null, 'cost expected'],
      ['rows', 'orders/a.csv', 'bad_date', 'paid_at', '2', '7', 'a date expected'],
    ])
  })
})
