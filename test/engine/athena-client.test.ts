import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Athena, type AthenaSettings, openAthena } from '../../shared/engine/athena-client.ts'
import { recordsOf } from '../../shared/engine/athena-rows.ts'
import { type AthenaDoor, NO_FAULTS, openAthenaDoor, WORKGROUP } from '../support/athena-door.ts'
import type { TrinoRows } from '../support/trino.ts'

let door: AthenaDoor
let answer: TrinoRows
beforeEach(async () => {
  door = await openAthenaDoor(async () => answer)
})
afterEach(() => door.close())

const athenaWith = (change: Partial<AthenaSettings> = {}): Athena => {
  const { endpoint, region } = door
  const sleep = async () => {}
  return openAthena({ workgroup: WORKGROUP, database: 'aips', region, endpoint, sleep, ...change })
}
const ask = async (athena: Athena, sql: string) => {
  const id = await athena.start(sql, randomUUID())
  const finished = await athena.finish(id, () => {})
  return { finished, records: await recordsOf(await athena.results(id)) }
}

test('an answer of several pages comes whole, without the row of names', async () => {
  const rows = Array.from({ length: 2_500 }, (_, index) => [String(index)])
  answer = { columns: [{ name: 'x', type: 'bigint' }], rows, scannedBytes: 4_096 }
  const { records, finished } = await ask(athenaWith(), 'select x from t')
  expect(records).toHaveLength(2_500)
  expect([records[0], records[999], records[1_000], records[2_499]]).toEqual(
    ['0', '999', '1000', '2499'].map((x) => ({ x })),
  )
  expect(finished).toEqual({ failure: null, scannedBytes: 4_096 })
  expect(door.seen.filter(({ operation }) => operation === 'GetQueryResults')).toHaveLength(3)
})

test('cells have the types that DuckDB gives them: exact numbers as text, null apart from an empty text', async () => {
  answer = {
    columns: [
      ['whole', 'integer'],
      ['big', 'bigint'],
      ['exact', 'decimal(18,6)'],
      ['ratio', 'double'],
      ['truth', 'boolean'],
      ['day', 'date'],
      ['bytes', 'varbinary'],
      ['nothing', 'varchar'],
      ['empty', 'varchar'],
      ['odd', 'double'],
    ].map(([name = '', type = '']) => ({ name, type })),
    rows: [['7', '9007199254740993', '1.500000', '0.25', false, '2026-11-22', '/w8=', null, '', 'NaN']],
    scannedBytes: 0,
  }
  expect((await ask(athenaWith(), 'select …')).records).toEqual([
    {
      whole: 7,
      big: '9007199254740993',
      exact: '1.500000',
      ratio: 0.25,
      truth: false,
      day: '2026-11-22',
      bytes: 'ff0f',
      nothing: null,
      empty: '',
      odd: 'NaN',
    },
  ])
})

test('throttling, errors of the service and lost answers pass, and the query is started once', async () => {
  answer = { columns: [{ name: 'x', type: 'integer' }], rows: [['1']], scannedBytes: 0 }
  const kinds = ['throttled', 'internal', 'lost', null] as const
  door.choose({ ...NO_FAULTS, request: (_, nth) => kinds[nth % 4] ?? null })
  expect((await ask(athenaWith(), 'select 1 as x')).records).toEqual([{ x: 1 }])
  expect(door.queries()).toEqual(['select 1 as x'])
  expect(door.seen.filter(({ operation }) => operation === 'StartQueryExecution')).toHaveLength(4)
})

test('a token gives the query that it once started; with another text it is refused', async () => {
  answer = { columns: [], rows: [], scannedBytes: 0 }
  const athena = athenaWith()
  const token = randomUUID()
  const first = await athena.start('select 1', token)
  expect(await athena.start('select 1', token)).toBe(first)
  await expect(athena.start('select 2', token)).rejects.toThrow('Idempotent parameters do not match')
  expect(door.queries()).toEqual(['select 1'])
})

test('a workgroup that is not there is told as what to mend', async () => {
  await expect(athenaWith({ workgroup: 'elsewhere' }).start('select 1', randomUUID())).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/elsewhere is not found.*AIPS_WORKGROUP/),
  })
})
