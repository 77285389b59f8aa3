import { afterEach, describe, expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import type { ExportFile } from '../oracle/scenario.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

let lab: Lab
afterEach(() => lab.close())
/** How many files of kept notes the last night had the engine read. */
let read = 0
const open = async () => {
  const openEngine: typeof duckdbEngine = async (storage, settings) => {
    const engine = await duckdbEngine(storage, settings)
    read = 0
    return {
      ...engine,
      bind: (name, columns, keys) => {
        if (name === 'kept_creator_notes') read = keys.length
        return engine.bind(name, columns, keys)
      },
    }
  }
  lab = await openLab('platforms', 'lumina', { openEngine })
}
const night = async (date: string, ...files: ExportFile[]) =>
  succeeded(await lab.night({ date, brand: brandWith(), files }))

/** 蒲公英 as of the morning after `on`, rows as `report date,note,price,fee,impressions,natural impressions,likes`. */
const notes = (on: string, name: string, ...rows: string[]) =>
  fileOn(on, `pugongying-notes/${name}.csv`, [
    '笔记数据,,,,,,',
    ',笔记id,博主报价,服务费金额,全部曝光量,自然曝光量,点赞量',
    ...rows,
  ])
/** 灵犀 as of the morning after `on`; the first line is the header. */
const assets = (on: string, name: string, ...lines: string[]) =>
  fileOn(on, `lingxi-assets/${name}.csv`, lines)

const noted = async () =>
  (await lab.table('creator_notes'))
    .map((row) =>
      [
        row.note_id,
        row.report_date,
        row.quoted_fen,
        row.impressions,
        row.natural_impressions,
        row.likes,
      ].join(' '),
    )
    .toSorted()
const figures = async () =>
  (await lab.table('platform_assets'))
    .map((row) =>
      [
        row.report_date,
        row.scope,
        row.scope_id,
        row.metric,
        row.value,
        row.rank,
        row.rank_of,
        row.null_reason,
      ].join(' '),
    )
    .toSorted()
const counts = async () =>
  (await lab.table('ingest_report'))
    .map((row) =>
      [row.file, row.read_rows, row.accepted_rows, row.duplicate_rows, row.quarantined_rows].join(' '),
    )
    .toSorted()
/** The run under which each month of a table lies, as the number of the night that wrote it. */
const writers = async (table: string) => {
  const manifest = (await readPublished(lab.storage)).brands[0]?.manifest
  return Object.fromEntries(
    Object.entries(manifest?.tables[table] ?? {}).map(([month, { run_id }]) => [
      month,
      run_id === manifest?.run_id,
    ]),
  )
}

describe('creator_notes', () => {
  test('a note has a row per report date; natural impressions stand beside all, unknown ones stay null', async () => {
    await open()
    await night(
      '2026-03-10',
      notes(
        '2026-03-10',
        'a',
        '2026-03-09,n1,1000,100,500,300,7',
        '2026-03-10,n1,-,100,600,-,9',
        '2026-03-10,n2,,,,,0',
      ),
    )
    expect(await noted()).toEqual([
      'n1 2026-03-09 110000 500 300 7',
      'n1 2026-03-10 10000 600  9',
      'n2 2026-03-10    0',
    ])
  })

  test('the newest file has a row, in whatever order files come, and an equal row is a duplicate', async () => {
    await open()
    const newer = notes('2026-03-11', 'newer', '2026-03-09,n1,2000,,800,400,20', '2026-03-09,n2,5,,1,1,1')
    const older = notes('2026-03-10', 'older', '2026-03-09,n1,1000,,500,300,7', '2026-03-09,n3,7,,1,1,1')
    await night('2026-03-11', newer)
    await night('2026-03-12', older)
    await night('2026-03-13', notes('2026-03-12', 'again', '20260309,n1,2000,,800,400,20'))
    expect(await noted()).toEqual([
      'n1 2026-03-09 200000 800 400 20',
      'n2 2026-03-09 500 1 1 1',
      'n3 2026-03-09 700 1 1 1',
    ])
    expect(await counts()).toEqual([
      'pugongying-notes/again.csv 1 0 1 0',
      'pugongying-notes/newer.csv 2 2 0 0',
      'pugongying-notes/older.csv 2 1 1 0',
    ])
  })

  test('of two rows of a note and a day in one file the later has it', async () => {
    await open()
    await night('2026-03-10', notes('2026-03-10', 'a', '2026-03-09,n1,1,,1,1,1', '2026-03-09,n1,2,,2,2,2'))
    expect(await noted()).toEqual(['n1 2026-03-09 200 2 2 2'])
  })

  test('a rejected file changes nothing', async () => {
    await open()
    await night('2026-03-10', notes('2026-03-10', 'a', '2026-03-09,n1,1,,1,1,1'))
    const bad = Array.from({ length: 8 }, (_, index) => `2026-03-09,b${index},many,,1,1,1`)
    await night('2026-03-11', notes('2026-03-11', 'b', '2026-03-09,n1,2,,2,2,2', ...bad))
    expect(await noted()).toEqual(['n1 2026-03-09 100 1 1 1'])
  })

  test('a report dated after the night counts from its own night on', async () => {
    await open()
    const unnamed = fileOn('2026-03-31', 'pugongying-notes/undated.csv', ['笔记id,点赞量', 'n1,5'])
    await night('2026-03-31', unnamed)
    expect(await noted()).toEqual([])
    await night('2026-04-01')
    expect(await noted()).toEqual(['n1 2026-04-01    5'])
  })
})

describe('platform_assets', () => {
  test('figures are of the brand, or of products; a percentage is a ratio, a place stands on the whole alone', async () => {
    await open()
    await night(
      '2026-03-10',
      assets('2026-03-10', 'brand', '日期,AIPS人群总数,阅读渗透率,行业排名', '2026-03-10,12.5万,12.5%,3/120'),
      assets('2026-03-10', 'spu', '日期,SPU ID,AIPS人群总数,TI人群数', '2026-03-10,66001,500,数据较少'),
    )
    expect(await figures()).toEqual([
      '2026-03-10 brand lumina aips_users 125000.000000 3 120 ',
      '2026-03-10 brand lumina read_penetration 0.125000   ',
      '2026-03-10 spu 66001 aips_users 500.000000   ',
      '2026-03-10 spu 66001 ti_users    suppressed_small_n',
    ])
  })

  test('the newest file has a figure, whatever else it tells: a figure that it does not tell stays', async () => {
    await open()
    await night('2026-03-10', assets('2026-03-10', 'a', '日期,AIPS人群总数,TI人群数', '2026-03-09,100,40'))
    await night('2026-03-12', assets('2026-03-12', 'b', '日期,AIPS人群总数,新增资产', '2026-03-09,110,-'))
    await night(
      '2026-03-13',
      assets('2026-03-11', 'c', '日期,AIPS人群总数,新增资产,TI人群数', '2026-03-09,90,5,41'),
    )
    expect(await figures()).toEqual([
      '2026-03-09 brand lumina aips_users 110.000000   ',
      '2026-03-09 brand lumina new_users    not_returned',
      '2026-03-09 brand lumina ti_users 41.000000   ',
    ])
    expect(await counts()).toEqual([
      'lingxi-assets/a.csv 1 1 0 0',
      'lingxi-assets/b.csv 1 1 0 0',
      // Its first figure has a newer one, so it is told as known; what else it tells counts.
      'lingxi-assets/c.csv 1 0 1 0',
    ])
  })
})

describe('a night costs what it brings', () => {
  test('months without news stay under the run that wrote them; one that changed, or came into force, is written', async () => {
    await open()
    await night(
      '2026-03-30',
      notes('2026-03-30', 'a', '2026-02-20,n1,1,,1,1,1', '2026-03-30,n1,1,,1,1,1'),
      assets('2026-03-30', 'a', '日期,TI人群数', '2026-02-20,4', '2026-04-01,5'),
    )
    await night('2026-03-31', notes('2026-03-31', 'b', '2026-03-31,n1,1,,2,2,2'))
    expect(read).toBe(2)
    expect(await writers('creator_notes')).toEqual({ 'month=2026-02': false, 'month=2026-03': true })
    expect(await writers('platform_assets')).toEqual({ 'month=2026-02': false })
    await night('2026-04-01', notes('2026-04-01', 'c', '2026-02-20,n1,1,,1,1,1'))
    expect(read).toBe(0)
    expect(await writers('creator_notes')).toEqual({ 'month=2026-02': false, 'month=2026-03': false })
    expect(await writers('platform_assets')).toEqual({ 'month=2026-02': false, 'month=2026-04': true })
    succeeded(await lab.restate('lumina', '2026-03-30'))
    expect(await writers('creator_notes')).toEqual({ 'month=2026-02': false, 'month=2026-03': false })
    expect(await noted()).toHaveLength(3)
    expect(await figures()).toHaveLength(2)
  })

  test('published days that a report changes are restatements, and name the file', async () => {
    await open()
    await night(
      '2026-03-10',
      notes('2026-03-10', 'a', '2026-03-08,n1,1,,1,1,1', '2026-03-09,n1,1,,1,1,1'),
      assets('2026-03-10', 'a', '日期,TI人群数', '2026-03-09,4'),
    )
    await night(
      '2026-03-11',
      notes('2026-03-11', 'b', '2026-03-09,n1,1,,1,1,2', '2026-03-09,n2,1,,1,1,1', '2026-03-11,n1,1,,1,1,3'),
      notes('2026-03-11', 'c', '2026-03-08,n1,1,,1,1,9'),
      assets('2026-03-11', 'b', '日期,TI人群数', '2026-03-09,4', '2026-03-07,3'),
    )
    const restated = (await lab.table('restatements')).map((row) =>
      [row.dt, row.table_name, row.changed_rows, row.before_value, row.after_value, row.cause_files].join(
        ' ',
      ),
    )
    expect(restated.toSorted()).toEqual([
      '2026-03-07 platform_assets 1   lingxi-assets/b.csv',
      '2026-03-08 creator_notes 1   pugongying-notes/c.csv',
      '2026-03-09 creator_notes 2   pugongying-notes/b.csv',
    ])
  })
})
