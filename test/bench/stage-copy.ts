import * as z from 'zod'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { keptSchema } from '../../shared/lake/kept.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { transformStateSchema } from '../../shared/transform/state.ts'
import { BENCH_BRAND } from './bench-brand.ts'
import { type Spent, spentOn } from './spent.ts'
import type { Call } from './timed-engine.ts'

/** What the stage step and a bare copy of the bytes it must move took, round by round. */
export type StageRounds = {
  roll: Spent[]
  whole: Spent[]
  copy: Spent[]
  stateRows: number
  dayRows: number
}

/** What the roll asks the engine for, first and last. */
export const ROLL = { first: 'make roll_scopes', last: 'write stages/lost-roll' } as const

const stateOf = z.object({ kept: keptSchema, transform: transformStateSchema })
const counted = z.tuple([z.object({ n: z.coerce.number() })])

/**
 * Runs the stage step of the night that was just published again, and in turn the copy: the day's rows read into a
 * table (the columns the step needs), the state read and written.
 */
export async function stageRounds(
  engine: Engine,
  storage: Storage,
  calls: readonly Call[],
  date: string,
  rounds: number,
): Promise<StageRounds> {
  const pointer = await readPointer(storage, BENCH_BRAND)
  const manifest = pointer && (await readManifest(storage, BENCH_BRAND, pointer.run_id))
  const { kept, transform } = stateOf.parse(manifest?.state)
  const day = await scanOf(
    storage,
    (kept.behaviours?.[date] ?? []).map(({ key }) => key),
  )
  const state = await scanOf(storage, transform.stages.states.at(-1)?.keys ?? [])
  const roll = span(calls, ROLL.first, ROLL.last)
  const whole = span(calls, 'bind lost', 'make state')
  const result: StageRounds = {
    roll: [],
    whole: [],
    copy: [],
    stateRows: await countOf(engine, state),
    dayRows: await countOf(engine, day),
  }
  for (let round = 0; round < rounds; round += 1) {
    const prefix = `bench-${round}/`
    const copied = await spentOn(async () => {
      await engine.make(
        'bench_day',
        `select dt, id_key, category_id, spu_id, campaign_id, behaviour, dwell_seconds, event_count from ${day}`,
      )
      await engine.write(`select * from ${state}`, `${prefix}copy`)
    })
    result.copy.push(copied.spent)
    const ofRoll = { seconds: 0, cpuSeconds: 0 }
    const all = await spentOn(async () => {
      for (const call of whole) {
        const { spent } = await spentOn(() => call.again(engine, prefix))
        if (!roll.includes(call)) continue
        ofRoll.seconds += spent.seconds
        ofRoll.cpuSeconds += spent.cpuSeconds
      }
    })
    result.roll.push(ofRoll)
    result.whole.push(all.spent)
  }
  return result
}

/** The calls from one to another, both included. */
function span(calls: readonly Call[], first: string, last: string): readonly Call[] {
  const from = calls.findIndex(({ label }) => label === first)
  const to = calls.findLastIndex(({ label }) => label === last)
  if (from < 0 || to < from)
    throw new Error(
      `stage step: expected the calls "${first}" to "${last}" in a night; found other ones. Name here what the step asks the engine for now.`,
    )
  return calls.slice(from, to + 1)
}

const scanOf = async (storage: Storage, keys: readonly string[]): Promise<string> => {
  const files = await Promise.all(keys.map((key) => storage.localFile(key)))
  return `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)`
}

const countOf = async (engine: Engine, relation: string): Promise<number> =>
  counted.parse(await engine.rows(`select count(*) as n from ${relation}`))[0].n
