import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { type Columns, type Engine, identifier } from '../../shared/engine/engine.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { listed } from '../storage/contract.ts'
import { onAthena } from './on-athena.ts'

type Opened = { engine: Engine; storage: Storage; close: () => Promise<void> }

/** What the transform may rely on, whichever engine it is given. */
function contract(open: () => Promise<Opened>): void {
  let opened: Opened
  const engine = () => opened.engine
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  /** All rows as text, in order. */
  const rowsOf = (name: string, columns: string) =>
    engine().rows(`select ${columns} from ${identifier(name)} order by ${columns}`)
  const values = (...texts: readonly string[]) =>
    `select cast(v.x as bigint) as n, cast(v.y as varchar) as t from (values ${texts.join(', ')}) v (x, y)`

  test('answers come as JSON has them: exact numbers and dates as text', async () => {
    expect(
      await engine().rows(
        `select 1 as whole, cast(9007199254740993 as bigint) as big, cast(1.5 as decimal(18,6)) as exact, 0.5e0 as ratio,
           true as truth, date '2026-11-22' as day, cast(null as varchar) as nothing, '' as empty, '种草 "a", b' as t`,
      ),
    ).toEqual([
      {
        whole: 1,
        big: '9007199254740993',
        exact: '1.500000',
        ratio: 0.5,
        truth: true,
        day: '2026-11-22',
        nothing: null,
        empty: '',
        t: '种草 "a", b',
      },
    ])
    expect(await engine().rows('select 1 as x where false')).toEqual([])
  })

  test('what is made is worked out once, what is defined where it is read', async () => {
    await engine().make('base', values("(1, 'a')"))
    await engine().make('made', 'select * from base')
    await engine().define('defined', 'select n, t from base')
    await engine().make('base', values("(2, 'b')"))
    expect(await rowsOf('made', 'n, t')).toEqual([{ n: '1', t: 'a' }])
    expect(await rowsOf('defined', 'n, t')).toEqual([{ n: '2', t: 'b' }])
  })

  test('a relation may be made of itself, and a name may change its kind', async () => {
    await engine().make('self', values("(1, 'a')"))
    await engine().make('self', 'select cast(n + 1 as bigint) as n, t from (select * from self) s')
    expect(await rowsOf('self', 'n')).toEqual([{ n: '2' }])
    await engine().define('self', values("(7, 'view')"))
    expect(await rowsOf('self', 'n')).toEqual([{ n: '7' }])
    await engine().bind('self', { n: 'BIGINT' }, [])
    expect(await rowsOf('self', 'n')).toEqual([])
    await engine().make('self', values("(8, 'table')"))
    expect(await rowsOf('self', 'n')).toEqual([{ n: '8' }])
  })

  test('what is dropped is gone, and may come back', async () => {
    await engine().make('gone', values("(1, 'a')"))
    await engine().drop('gone', 'never_there')
    await expect(engine().rows('select * from gone')).rejects.toThrow(/gone/)
    await engine().make('gone', values("(2, 'b')"))
    expect(await rowsOf('gone', 'n')).toEqual([{ n: '2' }])
  })

  const TYPES: Columns = {
    whole: 'INTEGER',
    big: 'BIGINT',
    ratio: 'DOUBLE',
    exact: 'DECIMAL(18,6)',
    day: 'DATE',
    truth: 'BOOLEAN',
    bytes: 'BLOB',
    t: 'VARCHAR',
  }
  const EVERY = `select cast(v.a as integer) as whole, cast(9007199254740993 as bigint) as big, cast(0.1 as double) as ratio,
      cast(-1.5 as decimal(18,6)) as exact, date '0001-01-01' as day, v.a = 1 as truth, cast(v.b as varbinary) as bytes,
      cast(v.c as varchar) as t from (values (1, cast(null as varbinary), '种草'), (2, cast(null as varbinary), null)) v (a, b, c)`

  test('what was written reads back as it was, in every type, nulls too', async () => {
    await engine().make('every', EVERY)
    const files = await engine().write('select * from every', 'types')
    expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(2)
    expect(files.map(({ partition }) => partition)).toEqual(files.map(() => ''))
    await engine().bind(
      'again',
      TYPES,
      files.map(({ key }) => key),
    )
    const columns = Object.keys(TYPES).join(', ')
    expect(await rowsOf('again', columns)).toEqual(await rowsOf('every', columns))
    expect(await engine().rows('select * from (select * from again except select * from every) x')).toEqual(
      [],
    )
  })

  test('of the files of one folder only those that are bound are read, and only the columns that are asked for', async () => {
    const files = await engine().write(
      `select n, t, t as part from (${values("(1, 'a')", "(2, 'b')", "(3, 'b')")}) v`,
      'some',
      'part',
    )
    const ofB = files.filter(({ partition }) => partition === 'b').map(({ key }) => key)
    await engine().bind('bound', { n: 'BIGINT' }, ofB)
    expect(await engine().rows('select * from bound order by n')).toEqual([{ n: '2' }, { n: '3' }])
    await engine().bind(
      'bound',
      { n: 'BIGINT' },
      files.map(({ key }) => key),
    )
    expect(await rowsOf('bound', 'n')).toHaveLength(3)
  })

  test('a split of more than a hundred values has a folder for each, and keeps the column in the files', async () => {
    const numbers = Array.from({ length: 130 }, (_, index) => `(${index}, 'x')`)
    await engine().make('many', values(...numbers, "(129, 'y')"))
    const files = await engine().write(
      `select n, t, 'v' || cast(n as varchar) as part from many`,
      'split',
      'part',
    )
    const rows = new Map<string, number>()
    for (const one of files) rows.set(one.partition, (rows.get(one.partition) ?? 0) + one.rows)
    expect(rows.size).toBe(130)
    expect([rows.get('v0'), rows.get('v99'), rows.get('v129')]).toEqual([1, 1, 2])
    const folders = Map.groupBy(files, ({ key }) => key.slice(0, key.lastIndexOf('/')))
    for (const [folder, some] of folders) {
      expect(new Set(some.map(({ partition }) => partition)).size, folder).toBe(1)
      expect((await listed(opened.storage, `${folder}/`)).length, folder).toBe(some.length)
    }
    expect(folders.size).toBe(130)
    await engine().bind(
      'back',
      { n: 'BIGINT', part: 'VARCHAR' },
      files.map(({ key }) => key),
    )
    expect(
      await engine().rows(`select count(*) as n from back where part <> 'v' || cast(n as varchar)`),
    ).toEqual([{ n: '0' }])
  })

  test('sizes are told as they are, and where there are no rows there are no files', async () => {
    const [file] = await engine().write(values("(1, 'a')"), 'size')
    expect((await opened.storage.head(file?.key ?? ''))?.size).toBe(file?.bytes)
    expect(await engine().write(`${values("(1, 'a')")} where false`, 'none')).toEqual([])
    expect(
      await engine().write(
        `select n, t, t as part from (${values("(1, 'a')")}) v where false`,
        'none_split',
        'part',
      ),
    ).toEqual([])
  })

  test('a text that cannot be read is an error, and the next one is answered', async () => {
    await expect(engine().rows('select nothing_such from (select 1 as x) t')).rejects.toThrow(/nothing_such/)
    expect(await engine().rows('select 2 as x')).toEqual([{ x: 2 }])
  })

  test('the same texts have the same sums of digests, whatever their order', async () => {
    const { lower, upper } = engine().dialect.digestSums('t')
    const sums = (rows: string) =>
      engine().rows(
        `select cast(${lower} as varchar) as lower, cast(${upper} as varchar) as upper from (values ${rows}) v (t)`,
      )
    // md5('abc') is 90 01 50 98 3c d2 4f b0  d6 96 3f 7d 28 e1 7f 72; each half read with its least byte first.
    expect(await sums(`('abc')`)).toEqual([{ upper: '12704604231530709392', lower: '8250560606382298838' }])
    expect(await sums(`('abc'), ('abc'), ('')`)).toEqual(await sums(`(''), ('abc'), ('abc')`))
    expect((await sums(`('abc'), ('abc')`))[0]).toMatchObject({ upper: '25409208463061418784' })
  })
}

describe('an engine on DuckDB', () => {
  contract(async () => {
    const scratchDir = await mkdtemp(join(tmpdir(), 'aips-contract-'))
    const storage = memoryStorage(scratchDir)
    const engine = await duckdbEngine(storage, {
      scratchDir,
      memoryLimitMb: 256,
      threads: 1,
      timezone: 'UTC',
    })
    return {
      engine,
      storage,
      close: async () => {
        await engine.close()
        await rm(scratchDir, { recursive: true, force: true })
      },
    }
  })
})

onAthena('an engine on Athena', (athena) => {
  describe('keeps the same promises:', () => {
    contract(async () => {
      const engine = await athena.engine('contract', 'contract')
      return { engine, storage: athena.storage('contract'), close: engine.close }
    })
  })
})
