import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAthena } from '../../shared/engine/athena-client.ts'
import { runStatements, type Statements } from '../../shared/engine/athena-statements.ts'
import { type AthenaDoor, NO_FAULTS, openAthenaDoor, WORKGROUP } from '../support/athena-door.ts'
import { INTERNAL_FAILURE, type QueryFault } from '../support/athena-door-queries.ts'
import { TrinoError } from '../support/trino.ts'

let door: AthenaDoor
let carryOut: (sql: string) => Promise<void>
beforeEach(async () => {
  carryOut = async () => {}
  door = await openAthenaDoor(async (sql) => {
    await carryOut(sql)
    return { columns: [{ name: 'x', type: 'integer' }], rows: [['1']], scannedBytes: 1_000 }
  })
})
afterEach(() => door.close())

const NOON = new Date('2026-11-22T12:00:00Z')
const secondsAfterNoon = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000)

function statementsOf(run: string, deadline: Date | null = null, now = () => NOON): Statements {
  const { endpoint, region } = door
  const database = 'aips_run_x'
  const athena = openAthena({ workgroup: WORKGROUP, database, region, endpoint, sleep: async () => {} })
  return runStatements(athena, { workgroup: WORKGROUP, database, run, deadline, now })
}
const made = (statements: Statements, text: string): Promise<string> =>
  statements.next(
    (mark) => `${text} ${mark}`,
    async (_, mark) => mark,
  )
const failing = (times: number, fault: QueryFault): void =>
  door.choose({ ...NO_FAULTS, query: (_, nth) => (nth < times ? fault : null) })
const passing: QueryFault = { when: 'after', failure: INTERNAL_FAILURE }

test('what failed and may pass is made anew under another name', async () => {
  failing(2, passing)
  expect(await made(statementsOf('r'), 'make')).toBe('1_3')
  expect(door.queries()).toEqual(['make 1_1', 'make 1_2', 'make 1_3'])
})

test('the run started again finds what it made, failures too, and asks nothing twice', async () => {
  failing(1, passing)
  const first = statementsOf('r')
  const marks = [await made(first, 'make'), await made(first, 'make')]
  expect(marks).toEqual(['1_2', '2_1'])
  const before = door.queries().length
  const second = statementsOf('r')
  expect([await made(second, 'make'), await made(second, 'make')]).toEqual(marks)
  expect(door.queries()).toHaveLength(before)
})

test('the same text at another place, and in another run, is another query', async () => {
  const same = (statements: Statements) =>
    statements.next(
      () => 'select 1',
      async (id) => id,
    )
  const one = statementsOf('r')
  const ids = [await same(one), await same(one), await same(statementsOf('another'))]
  expect(new Set(ids).size).toBe(3)
})

test('what an earlier start of the run made and nobody finds any more is made anew', async () => {
  expect(await made(statementsOf('r'), 'make')).toBe('1_1')
  const again = statementsOf('r').next(
    (mark) => `make ${mark}`,
    async (_, mark) => (mark === '1_1' ? null : mark),
  )
  expect(await again).toBe('1_2')
})

test('a text that cannot be read is asked once', async () => {
  carryOut = async () => {
    throw new TrinoError('USER_ERROR', 'SYNTAX_ERROR: line 1:1: mismatched input')
  }
  await expect(made(statementsOf('r'), 'make')).rejects.toThrow('SYNTAX_ERROR')
  expect(door.queries()).toHaveLength(1)
})

test('what goes on failing ends, and says that it may pass', async () => {
  failing(100, passing)
  await expect(made(statementsOf('r'), 'make')).rejects.toMatchObject({ name: 'UnavailableError' })
  expect(door.queries()).toHaveLength(6)
})

test('with less than a minute left nothing is begun', async () => {
  await made(statementsOf('r', secondsAfterNoon(60)), 'make')
  const late = made(statementsOf('late', secondsAfterNoon(59)), 'make')
  await expect(late).rejects.toMatchObject({ name: 'ContinueError' })
  expect(door.queries()).toEqual(['make 1_1'])
})

test('a query that takes longer than there is time runs on, and the run started again finds it', async () => {
  let finish = (): void => {}
  const long = new Promise<void>((resolve) => {
    finish = resolve
  })
  carryOut = () => long
  let now = NOON
  const ticking = () => {
    now = new Date(now.getTime() + 20_000)
    return now
  }
  const first = made(statementsOf('r', secondsAfterNoon(180), ticking), 'make')
  await expect(first).rejects.toMatchObject({ name: 'ContinueError' })
  finish()
  expect(await made(statementsOf('r'), 'make')).toBe('1_1')
  expect(door.queries()).toEqual(['make 1_1'])
})

test('bytes are summed over queries, those that failed included', async () => {
  failing(1, passing)
  const statements = statementsOf('r')
  await made(statements, 'make')
  await made(statements, 'make')
  expect(statements.spent()).toEqual({ queries: 3, scannedBytes: 3_000 })
})
