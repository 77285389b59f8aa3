import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainBrand } from '../support/random-brand.ts'
import { callNight, type NightAnswer, type NightCall } from './support/night-process.ts'
import { nightProcess, openReader, openStand, type Reader, type Seen, type Stand } from './support/stand.ts'
import { isThorough } from './support/thoroughness.ts'
import { twoNights, withFile } from './support/two-nights.ts'

const plain = twoNights(plainBrand(3, { people: 3, days: 4, troubles: new Set(['refunds', 'lateInsideW']) }))
const nights = {
  ...plain,
  second: withFile(plain.second, 'refunds/bad.csv', [
    'refund_id,order_id,platform,refunded_at,refund_amount',
    'r,o,tmall,not a date,1.00',
  ]),
}

let stand: Stand
let before: Seen
let undisturbed: { seen: Seen; answer: NightAnswer }
beforeAll(async () => {
  stand = await openStand(nights)
  const copy = await stand.copy()
  const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
  before = await reader.look()
  const answer = await callNight(copy.call())
  undisturbed = { seen: await reader.look(), answer }
  await reader.close()
  expect(answer.outcome).toBe('published')
  expect(Object.keys(before).filter((table) => before[table] === undisturbed.seen[table])).toEqual([
    'platform_returns',
    'platform_assets',
    'creator_notes',
    'roi_reconciliation',
    'definitions',
  ])
}, 60_000)
afterAll(() => stand.close())

const POLLED = ['stage_assets_daily', 'orders', 'user_stages', 'roi_cohorts', 'ingest_report', 'runs']
const polledPart = (seen: Seen) => POLLED.map((table) => `${table}: ${seen[table]}`)

/** Looks over and over until `during` is over: every look must see the night whole, or the one before. */
async function polled<T>(reader: Reader, during: Promise<T>): Promise<T> {
  let going = true
  const over = () => {
    going = false
  }
  during.then(over, over)
  const whole = [polledPart(before), polledPart(undisturbed.seen)]
  do {
    expect(whole).toContainEqual(polledPart(await reader.look(POLLED)))
    await sleep(50)
  } while (going)
  return during
}

/** Kills a night there, starts it again and looks at the end. */
async function killedAt(kill: NonNullable<NightCall['kill']>): Promise<void> {
  const copy = await stand.copy()
  const reader = await openReader(copy.lakeDir, dirname(copy.lakeDir))
  try {
    expect(await polled(reader, nightProcess(copy.call({ kill })))).toBeNull()
    const again = await callNight(copy.call())
    expect(again.error).toBeNull()
    expect(await reader.look()).toEqual(undisturbed.seen)
    if (again.outcome === 'published') expect(again.result_sha256).toBe(undisturbed.answer.result_sha256)
    else expect(again.outcome).toBe('nothing_new')
  } finally {
    await reader.close()
    await copy.remove()
  }
}

/**
 * Every point of a night at which it can die. What lies in the lake differs only by what was written, so a quick run
 * takes each write from the manifest on (there the night becomes visible), and every twenty-fifth operation before it.
 */
function points(): NonNullable<NightCall['kill']>[] {
  const { operations } = undisturbed.answer
  const manifest = operations.findIndex(
    (operation) => operation.endsWith('/manifest.json') && operation.startsWith('put'),
  )
  return operations.flatMap((operation, index) => {
    const n = index + 1
    const [first, last] = [
      { n, phase: 'before' as const },
      { n, phase: 'after' as const },
    ]
    if (isThorough()) return [first, last]
    if (index >= manifest) return operation.startsWith('put') ? [last] : []
    return index === manifest - 1 || n % 25 === 2 ? [last] : []
  })
}

test('a night killed at any storage operation and started again ends as if undisturbed; readers see whole nights only', async () => {
  const waiting = points()
  expect(waiting.length).toBeGreaterThan(10)
  // Two at a time: the killed processes and this one share the machine.
  const worker = async () => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift()) {
      const { n, phase } = kill
      await killedAt(kill).catch((error: unknown) => {
        throw new Error(`killed ${phase} operation ${n}, ${undisturbed.answer.operations[n - 1]}: ${error}`, {
          cause: error,
        })
      })
    }
  }
  await Promise.all([worker(), worker()])
}, 3_600_000)
