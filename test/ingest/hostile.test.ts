import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { isThorough } from '../night/support/thoroughness.ts'
import { parserForTests } from './parse-in-test.ts'

const { parse } = parserForTests()

/** How often each file is cut, flipped and spliced anew; `npm run fuzz` does it 75 times. */
const ROUNDS = isThorough() ? 30 : 3
/** Processes side by side. */
const SHARES = 2
/** What one of them may ever take over thousands of files, all of Node and the engine’s own 200 MiB included; a single file: hostile-memory.test.ts. */
const CAP_MIB = 640

const told = z.object({
  mutants: z.number(),
  accepted: z.number(),
  faults: z.array(z.unknown()),
  peakMiB: z.number(),
})

test.concurrent.each(Array.from({ length: SHARES }, (_, index) => `${index + 1}/${SHARES}`))(
  'however a file is broken, every row is accounted for and nobody can be told from what is written: share %s',
  { timeout: 3_600_000 },
  async (share) => {
    const fuzz = join(import.meta.dirname, '..', 'fuzz', 'fuzz.ts')
    const args = [fuzz, '--json', '--seed', '20261122', '--rounds', String(ROUNDS), '--share', share]
    // It ends with 1 where something is wrong, and has said what.
    const { stdout } = await promisify(execFile)(process.execPath, args).catch(
      (error: { stdout: string }) => error,
    )
    const { mutants, accepted, faults, peakMiB } = told.parse(JSON.parse(stdout))
    expect(faults).toEqual([])
    // Every fixture in every form; what is only ever refused shows nothing of rows.
    expect(mutants).toBeGreaterThan(ROUNDS * 600)
    expect(accepted).toBeGreaterThan(mutants / 4)
    expect(peakMiB).toBeLessThan(CAP_MIB)
  },
)

test('a row that is no sale, and is staged for its key alone, brings no contact along', async () => {
  const [phone, mail] = ['13900001111', 'a.person@example.com']
  const text = `order_id,platform,paid_at,paid_amount,category_id,spu_id,status\no1,x,2026-09-01,1,${mail},call ${phone},unpaid\no2,x,2026-09-01,1,SPU-${phone}222,b,unpaid\n`
  const parsed = await parse('orders', text)
  expect(parsed).toMatchObject({ readRows: 2, ignoredRows: 2 })
  expect(await parsed.rows('orders')).toMatchObject([
    { order_id: 'o1', is_sale: false, category_id: null, spu_id: null },
    { order_id: 'o2', is_sale: false, category_id: 'SPU-13900001111222', spu_id: 'b' },
  ])
})
