import { expect, test } from 'vitest'
import { InputError } from '../../shared/errors.ts'
import type { CatalogPartition } from '../../shared/publish/catalog.ts'
import { partitionFolders } from '../../shared/publish/catalog-folders.ts'
import {
  changeOf,
  logPartitions,
  NIGHT_TABLES,
  nightPartitions,
  shapeOf,
} from '../../shared/publish/catalog-plan.ts'
import type { Manifest } from '../../shared/publish/manifest.ts'
import { GLUE_TABLES, type GlueTable } from '../../shared/tables/glue-table.ts'
import { manifestOf } from './nights.ts'

const tableNamed = (name: string): GlueTable => {
  const found = GLUE_TABLES.find((table) => table.name === name)
  if (!found) throw new Error(`no table ${name}`)
  return found
}
const assets = tableNamed('stage_assets_daily')
const partition = (month: string, run: string, shape = 's'): CatalogPartition => ({
  values: ['lumina', month],
  folder: `lumina/runs/${run}/tables/stage_assets_daily/${month}/`,
  shape,
})
const manifestWith = (tables: Record<string, Record<string, string[]>>): Manifest => ({
  ...manifestOf('r2', 2, 'r1'),
  tables: Object.fromEntries(
    Object.entries(tables).map(([table, partitions]) => [
      table,
      Object.fromEntries(
        Object.entries(partitions).map(([name, keys]) => [
          name,
          {
            run_id: 'r2',
            files: keys.map((key) => ({ key, rows: 1, bytes: 1 })),
            sha256: '0'.repeat(64),
            rows: 1,
          },
        ]),
      ),
    ]),
  ),
})

test('what is missing is created, what stands elsewhere is moved, what nobody names is removed, the rest is left', () => {
  const change = changeOf(
    assets,
    [partition('2026-01', 'r1'), partition('2026-02', 'r2'), partition('2026-03', 'r2')],
    [partition('2026-02', 'r1'), partition('2026-01', 'r1'), partition('2025-12', 'r1')],
  )
  expect(change).toEqual({
    table: assets,
    create: [partition('2026-03', 'r2')],
    move: [partition('2026-02', 'r2')],
    remove: [partition('2025-12', 'r1')],
  })
})

test('a partition that was made for other columns is made anew where it stands', () => {
  const change = changeOf(assets, [partition('2026-01', 'r1', 'new')], [partition('2026-01', 'r1', 'old')])
  expect(change).toEqual({ table: assets, create: [], move: [partition('2026-01', 'r1', 'new')], remove: [] })
})

test('the shape of a table changes with a name, a type or the order of its columns, not with its comments', () => {
  const [first, second, ...rest] = assets.columns
  if (!first || !second) throw new Error('expected two columns')
  const shape = (columns: GlueTable['columns']): string => shapeOf({ ...assets, columns })
  expect(shape([{ ...first, comment: 'else' }, second, ...rest])).toBe(shapeOf(assets))
  const others = [
    shape([{ ...first, name: 'else' }, second, ...rest]),
    shape([{ ...first, type: 'else' }, second, ...rest]),
    shape([second, first, ...rest]),
    shape([first, ...rest]),
  ]
  expect(new Set([...others, shapeOf(assets)]).size).toBe(5)
})

test('the partitions of a manifest are the folders of their files, by brand and month, by brand and day, by brand', () => {
  const folders = partitionFolders(
    manifestWith({
      stage_assets_daily: {
        'month=2026-02': ['lumina/runs/r1/tables/stage_assets_daily/2026-02/0.parquet'],
        'month=2026-03': ['lumina/runs/r2/tables/stage_assets_daily/2026-03/0.parquet'],
        'month=2026-04': [],
      },
      user_stage_changes: {
        'dt=2026-03-02': ['lumina/runs/r2/tables/user_stage_changes/2026-03-02/0.parquet'],
      },
      user_stages: {
        '': ['lumina/runs/r2/tables/user_stages/0.parquet', 'lumina/runs/r2/tables/user_stages/1.parquet'],
      },
      no_table_of_ours: { '': ['lumina/runs/r2/tables/0.parquet'] },
    }),
  )
  const of = (name: string): unknown[] =>
    nightPartitions(tableNamed(name), 'lumina', folders).map(({ values, folder }) => [...values, folder])
  expect(of('stage_assets_daily')).toEqual([
    ['lumina', '2026-02', 'lumina/runs/r1/tables/stage_assets_daily/2026-02/'],
    ['lumina', '2026-03', 'lumina/runs/r2/tables/stage_assets_daily/2026-03/'],
  ])
  expect(of('user_stage_changes')).toEqual([
    ['lumina', '2026-03-02', 'lumina/runs/r2/tables/user_stage_changes/2026-03-02/'],
  ])
  expect(of('user_stages')).toEqual([['lumina', 'lumina/runs/r2/tables/user_stages/']])
  expect(of('roi_curve')).toEqual([])
})

test('logs and the dictionary are not set by what a night says of its tables', () => {
  const names = NIGHT_TABLES.map(({ name }) => name)
  for (const name of ['runs', 'ingest_report', 'quarantine', 'restatements', 'definitions'])
    expect(names).not.toContain(name)
  expect(names).toHaveLength(14)
})

test('a log has a partition for each month folder beside the pointer', () => {
  const runs = tableNamed('runs')
  expect(logPartitions(runs, 'lumina', ['2026-02', '2026-03'])).toEqual([
    { values: ['lumina', '2026-02'], folder: 'lumina/logs/runs/month=2026-02/', shape: shapeOf(runs) },
    { values: ['lumina', '2026-03'], folder: 'lumina/logs/runs/month=2026-03/', shape: shapeOf(runs) },
  ])
})

test.each([
  [
    'files in two folders',
    { 'month=2026-03': ['a/x/0.parquet', 'a/y/0.parquet'] },
    /several: a\/x\/, a\/y\//,
  ],
  [
    'the folder of another partition',
    { 'month=2026-03': ['a/x/0.parquet'], 'month=2026-04': ['a/x/1.parquet'] },
    /a\/x\/, in which stage_assets_daily month=2026-0[34] lies too/,
  ],
  [
    'a folder above that of another partition',
    { 'month=2026-03': ['a/0.parquet'], 'month=2026-04': ['a/x/1.parquet'] },
    /month=2026-03: expected a folder .* found a\/, in which stage_assets_daily month=2026-04 lies too/,
  ],
])('a partition with %s is refused by name, with what to do', (_, partitions, message) => {
  const folders = (): unknown => partitionFolders(manifestWith({ stage_assets_daily: partitions }))
  expect(folders).toThrow(InputError)
  expect(folders).toThrow(message)
  expect(folders).toThrow(/lumina, run r2, stage_assets_daily month=.*aips restate --from 2026-03-01/)
})
