import { describe, expect, test } from 'vitest'
import { InputError } from '../../shared/errors.ts'
import { ALL_TABLES, definitionRows, hashedColumns, tableNamed } from '../../shared/tables/all-tables.ts'
import type { Column, Table } from '../../shared/tables/table.ts'

/** The published tables as promised to those who query them: key, then the other columns. Written by hand. */
const PROMISED: Record<string, [key: string, others: string]> = {
  stage_assets_daily: [
    'dt brand_id scope scope_id stage',
    'opening_users entered_users left_users closing_users new_users recalled_users holding_users rule_version',
  ],
  stage_flows_daily: ['dt horizon_days brand_id scope scope_id from_stage to_stage', 'users rule_version'],
  stage_rates_daily: [
    'dt horizon_days brand_id scope scope_id rate stage',
    'numerator denominator value value_null_reason rule_version',
  ],
  user_stages: [
    'brand_id scope scope_id user_key',
    'stage since_date first_date holds_a holds_i holds_ti holds_p holds_s rule_version',
  ],
  user_stage_changes: ['dt brand_id scope scope_id user_key', 'from_stage to_stage rule_version'],
  roi_cohorts: [
    'brand_id category_id campaign_id channel placement_date basis model window_days',
    'is_category_window spend_fen gross_fen refund_fen net_fen orders buyers new_buyers roi_gross roi_gross_null_reason roi_net roi_net_null_reason age_days maturity',
  ],
  roi_curve: [
    'brand_id category_id campaign_id channel placement_date basis model lag_days',
    'gross_fen refund_fen net_fen orders buyers cumulative_gross_fen cumulative_net_fen',
  ],
  roi_categories: [
    'brand_id category_id level level_id placement_month basis model',
    'window_days spend_fen mature_spend_fen mature_spend_ratio mature_spend_ratio_null_reason mature_gross_fen mature_net_fen roi_gross roi_gross_null_reason roi_net roi_net_null_reason later_gross_fen open_spend_fen open_gross_fen open_net_fen',
  ],
  spend_daily: [
    'brand_id spend_date campaign_id channel category_id',
    'cost_fen impressions clicks new_i_users new_ti_users cost_per_new_ti_fen cost_per_new_ti_fen_null_reason',
  ],
  orders: [
    'brand_id platform order_id sub_order_id',
    'paid_date category_id spu_id user_key gross_fen refund_fen net_fen refund_date_assumed',
  ],
  platform_returns: [
    'brand_id source report_date campaign_id note_id task_id metric window_days attribution traffic_type deduplicated',
    'value null_reason sampling_ratio',
  ],
  platform_assets: ['brand_id report_date scope scope_id metric', 'value rank rank_of null_reason'],
  creator_notes: [
    'brand_id note_id report_date',
    'creator_id published_date fans quoted_fen impressions natural_impressions reads likes collects comments shares follows',
  ],
  roi_reconciliation: [
    'brand_id source campaign_id placement_month window_days attribution traffic_type',
    'basis our_gross_fen our_gross_fen_null_reason platform_gross_fen platform_gross_fen_null_reason difference_fen difference_fen_null_reason difference_ratio difference_ratio_null_reason newest_placement_date maturity',
  ],
  ingest_report: [
    'brand_id source content_sha256',
    'file read_rows accepted_rows duplicate_rows quarantined_rows ignored_rows status reason detail arrived_at',
  ],
  quarantine: ['brand_id source file line', 'column_name reason detail raw'],
  restatements: ['brand_id dt table_name run_id', 'changed_rows before_value after_value cause_files'],
  runs: [
    'run_id',
    'brand_id dt kind status reason started_at finished_at code_version input_sha256 result_sha256 seconds peak_bytes',
  ],
  definitions: ['table_name column_name', 'type unit zh en formula'],
}

/** Columns the files are split by, as Athena shows them: last, and in this order. */
const PARTITIONS: Record<string, string> = {
  user_stages: 'brand_id',
  user_stage_changes: 'brand_id dt',
  definitions: '',
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
const columnsOf = (table: Table): [string, Column][] => Object.entries(table.columns)
const everyColumn = ALL_TABLES.flatMap((table) =>
  columnsOf(table).map(([name, column]) => ({ at: `${table.name}.${name}`, name, column, table })),
)
const columnAt = (at: string): Column => {
  const found = everyColumn.find((column) => column.at === at)
  if (!found) throw new Error(`no column ${at}`)
  return found.column
}

describe('tables are published under the names promised', () => {
  test('every promised table exists, in the promised order', () => {
    expect(ALL_TABLES.map((table) => table.name)).toEqual(Object.keys(PROMISED))
  })

  test.each(ALL_TABLES.map((table) => [table.name, table] as const))(
    '%s: its key, its columns, run_id, and the partition columns last',
    (name, table) => {
      const [key, others] = PROMISED[name] ?? ['', '']
      const partition = words(PARTITIONS[name] ?? 'brand_id month')
      expect(table.key).toEqual(words(key))
      const names = Object.keys(table.columns)
      expect(names.toSorted()).toEqual(
        [...new Set([...words(key), ...words(others), 'run_id', ...partition])].toSorted(),
      )
      expect(names.slice(names.length - partition.length - 1)).toEqual(['run_id', ...partition])
    },
  )

  test('people, orders and raw text need a grant of their own', () => {
    expect(ALL_TABLES.filter((table) => table.restricted).map((table) => table.name)).toEqual([
      'user_stages',
      'user_stage_changes',
      'orders',
      'quarantine',
    ])
    const holdingPeople = everyColumn.filter(({ column }) => column.type === 'VARBINARY')
    expect(holdingPeople.filter(({ table }) => !table.restricted)).toEqual([])
  })

  test('the logs keep every night', () => {
    expect(ALL_TABLES.filter((table) => table.log).map((table) => table.name)).toEqual([
      'ingest_report',
      'quarantine',
      'restatements',
      'runs',
    ])
  })

  test('a month is that of a date in the table, of the placement month, or of the night', () => {
    expect(
      Object.fromEntries(
        ALL_TABLES.flatMap(({ name, partition }) => (partition.by === 'month' ? [[name, partition.of]] : [])),
      ),
    ).toEqual({
      stage_assets_daily: 'dt',
      stage_flows_daily: 'dt',
      stage_rates_daily: 'dt',
      roi_cohorts: 'placement_date',
      roi_curve: 'placement_date',
      roi_categories: 'placement_month',
      spend_daily: 'spend_date',
      orders: 'paid_date',
      platform_returns: 'report_date',
      platform_assets: 'report_date',
      creator_notes: 'report_date',
      roi_reconciliation: 'placement_month',
      ingest_report: 'night',
      quarantine: 'night',
      restatements: 'night',
      runs: 'night',
    })
    expect(tableNamed('user_stage_changes').partition).toEqual({ by: 'dt' })
    expect(tableNamed('user_stages').partition).toEqual({ by: 'none' })
    expect(tableNamed('definitions').partition).toEqual({ by: 'none' })
  })
})

describe('a column says what it counts', () => {
  test('every column has a unit and a meaning in both languages, written as a sentence', () => {
    for (const { at, column } of everyColumn) {
      expect.soft(column.unit, at).not.toBe('')
      expect.soft(column.zh, at).toMatch(/\p{Script=Han}.*。$/u)
      expect.soft(column.en, at).toMatch(/^[A-Z].*\.$/)
    }
    for (const { name, row } of ALL_TABLES) {
      expect.soft(row.zh, name).toMatch(/\p{Script=Han}.*。$/u)
      expect.soft(row.en, name).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('the first sentences of both languages fit a catalogue comment of 255 bytes', () => {
    for (const { at, column } of everyColumn) {
      const [en] = column.en.split(/(?<=\.)\s/)
      const [zh] = column.zh.split(/(?<=。)/)
      expect.soft(Buffer.byteLength(`${en} ${zh}`), at).toBeLessThanOrEqual(255)
    }
  })

  test('a name ending tells type and unit', () => {
    const rules: [RegExp, Column['type'], string][] = [
      [/(?<!cost_per_new_ti)_fen$/, 'BIGINT', 'fen'],
      [/_users$|^users$|buyers$/, 'BIGINT', 'users'],
      [/_days$/, 'BIGINT', 'days'],
      [/_rows$/, 'BIGINT', 'rows'],
      [/_bytes$/, 'BIGINT', 'bytes'],
      [/_date$|^dt$/, 'DATE', 'date'],
      [/_at$/, 'TIMESTAMP', 'time (UTC)'],
      [/_ratio$|^roi_(gross|net)$/, 'DOUBLE', 'ratio'],
      [/^(is|holds)_|^deduplicated$|_assumed$/, 'BOOLEAN', 'flag'],
      [/_id$|_sha256$/, 'VARCHAR', 'id'],
      [/null_reason$/, 'VARCHAR', 'code'],
      [/^month$|_month$/, 'VARCHAR', 'month'],
      [/_key$/, 'VARBINARY', 'id'],
    ]
    for (const { at, name, column } of everyColumn) {
      for (const [ending, type, unit] of rules) {
        if (ending.test(name)) expect.soft([column.type, column.unit], at).toEqual([type, unit])
      }
    }
  })

  test('where a value is worked out from others of its row, the formula says how', () => {
    expect(columnAt('stage_assets_daily.closing_users').formula).toBe(
      'opening_users + entered_users − left_users',
    )
    expect(columnAt('stage_rates_daily.value').formula).toBe('numerator / denominator')
    expect(columnAt('roi_cohorts.net_fen').formula).toBe('gross_fen − refund_fen')
    expect(columnAt('roi_categories.roi_net').formula).toBe('mature_net_fen / mature_spend_fen')
    expect(columnAt('ingest_report.read_rows').formula).toBe(
      'accepted_rows + duplicate_rows + quarantined_rows + ignored_rows',
    )
    for (const { at, column, name } of everyColumn) {
      if (column.type === 'DOUBLE' && name !== 'sampling_ratio') expect.soft(column.formula, at).toBeTruthy()
    }
  })

  test('every number that can be null for a reason has the reason beside it', () => {
    // A run always ends after some time; a sampling ratio is the platform's own word, or it said nothing.
    const needsNone = ['runs.seconds', 'platform_returns.sampling_ratio']
    for (const { at, name, column, table } of everyColumn) {
      if (column.type !== 'DOUBLE' || needsNone.includes(at)) continue
      const names = Object.keys(table.columns)
      expect.soft(names[names.indexOf(name) + 1], at).toBe(`${name}_null_reason`)
    }
    expect(columnAt('platform_returns.null_reason').type).toBe('VARCHAR')
  })

  test('a column that stands in several tables has one type and one unit', () => {
    // A rate's `value` and a platform's are other things; the `reason` of a run is a text, elsewhere a code.
    for (const { at, name, column } of everyColumn) {
      if (name === 'value') continue
      const first = everyColumn.find((other) => other.name === name)
      expect.soft(column.type, at).toBe(first?.column.type)
      if (name !== 'reason') expect.soft(column.unit, at).toBe(first?.column.unit)
    }
  })
})

describe('the data dictionary', () => {
  test('has a row for each table and one for each of its columns', () => {
    const rows = definitionRows()
    expect(rows).toHaveLength(ALL_TABLES.length + everyColumn.length)
    expect(new Set(rows.map((row) => `${row.table_name}.${row.column_name}`)).size).toBe(rows.length)
    expect(rows[0]).toMatchObject({
      table_name: 'stage_assets_daily',
      column_name: '',
      type: null,
      formula: null,
    })
    expect(rows).toContainEqual({
      table_name: 'orders',
      column_name: 'net_fen',
      ...columnAt('orders.net_fen'),
    })
  })

  test('explains itself with the columns its rows have', () => {
    const [row] = definitionRows()
    const { run_id: _, ...columns } = tableNamed('definitions').columns
    expect(Object.keys(row ?? {})).toEqual(Object.keys(columns))
  })
})

describe('a table is found by its name', () => {
  test('a mistyped name is answered with the nearest one and all of them', () => {
    expect(() => tableNamed('roi_cohort')).toThrow(InputError)
    expect(() => tableNamed('roi_cohort')).toThrow(/"roi_cohort".*Did you mean roi_cohorts\?.*user_stages/)
    expect(() => tableNamed('stage_asets_dayly')).toThrow(/Did you mean stage_assets_daily\?/)
    expect(() => tableNamed('Orders')).toThrow(/Did you mean orders\?/)
  })

  test('a name like no other gets no guess', () => {
    expect(() => tableNamed('customers_2019')).toThrow(/no such table\. Tables: stage_assets_daily/)
    expect(() => tableNamed('')).toThrow(/no such table\. Tables:/)
  })
})

describe('the result hash covers', () => {
  test('the key and what is exact: counts, fen, decimals, dates, flags and texts, in order', () => {
    expect(hashedColumns(tableNamed('stage_rates_daily'))).toEqual(
      words(
        'dt horizon_days scope scope_id rate stage numerator denominator value_null_reason rule_version brand_id month',
      ),
    )
    expect(hashedColumns(tableNamed('roi_cohorts'))).toContain('orders')
    expect(hashedColumns(tableNamed('roi_cohorts'))).not.toContain('roi_gross')
  })

  test('a user key only where it names the row', () => {
    expect(hashedColumns(tableNamed('user_stages'))).toContain('user_key')
    expect(hashedColumns(tableNamed('orders'))).not.toContain('user_key')
  })

  test('neither the logs nor the dictionary, and nowhere the run that wrote the row', () => {
    const left = ALL_TABLES.filter((table) => hashedColumns(table).length === 0).map((table) => table.name)
    expect(left).toEqual(['ingest_report', 'quarantine', 'restatements', 'runs', 'definitions'])
    for (const table of ALL_TABLES) expect(hashedColumns(table)).not.toContain('run_id')
  })
})
