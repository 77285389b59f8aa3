import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { writeExports } from '../support/write-exports.ts'
import { type Lab, openLab, succeeded } from './lab.ts'
import { callNight, type NightAnswer, type NightCall } from './support/night-process.ts'
import { nightProcess, openReader, type Seen } from './support/stand.ts'
import { isThorough } from './support/thoroughness.ts'

const strict = brandWith()
const lenient = brandWith({ maxQuarantineRatio: 0.5 })
const behaviours = (path: string, good: number, bad: number) =>
  fileOn('2026-03-10', `behaviours/${path}`, [
    'occurred_at,id_type,user_id,behaviour,channel,category_id',
    ...Array.from({ length: good }, (_, i) => `2026-03-10 12:00:00,open_id,u${i},click,organic,serum`),
    ...Array.from({ length: bad }, (_, i) => `2026-03-10 12:00:00,open_id,b${i},clack,organic,serum`),
  ])

let lab: Lab
let copies = 0
let before: Seen
let undisturbed: { answer: NightAnswer; seen: Seen }

beforeAll(async () => {
  lab = await openLab('replay killed', 'lumina')
  succeeded(await lab.night({ date: '2026-03-10', brand: strict, files: [behaviours('a.csv', 12, 6)] }))
  succeeded(await lab.night({ date: '2026-03-11', brand: strict, files: [behaviours('b.csv', 3, 0)] }))
  await writeExports(lab.exportsDir, { date: '2026-03-11', brand: lenient, files: [] })
  const copy = await lakeCopy()
  before = await looked(copy)
  const answer = await callNight(copy)
  undisturbed = { answer, seen: await looked(copy) }
}, 120_000)
afterAll(() => lab.close())

async function lakeCopy(): Promise<NightCall> {
  const folder = join(lab.folder, `copy-${copies++}`)
  await mkdir(folder)
  await cp(lab.lakeDir, join(folder, 'lake'), { recursive: true, preserveTimestamps: true })
  return {
    kind: 'replay',
    exportsDir: lab.exportsDir,
    lakeDir: join(folder, 'lake'),
    secretsDir: lab.config.secretsDir,
    scratchDir: join(folder, 'scratch'),
    date: '2026-03-11',
    now: '2026-03-13T00:00:00Z',
    kill: null,
  }
}

async function looked({ lakeDir, scratchDir }: NightCall): Promise<Seen> {
  const reader = await openReader(lakeDir, `${scratchDir}-reader`)
  const seen = await reader.look()
  await reader.close()
  return seen
}

/** Every point at which it can die, or some: the writes from the manifest on, and a few before. */
function points(): NonNullable<NightCall['kill']>[] {
  const { operations } = undisturbed.answer
  const manifest = operations.findIndex((one) => one.startsWith('put') && one.endsWith('/manifest.json'))
  return operations.flatMap((operation, index) => {
    const at = { n: index + 1, phase: 'after' as const }
    if (isThorough()) return [{ ...at, phase: 'before' as const }, at]
    const isPut = operation.startsWith('put')
    return (index >= manifest && isPut) || index === manifest - 1 || index % 60 === 20 ? [at] : []
  })
}

test('a replay killed at any storage operation and called again ends as if undisturbed', async () => {
  expect(undisturbed.answer.outcome).toBe('published')
  expect(undisturbed.seen.stage_assets_daily).not.toBe(before.stage_assets_daily)
  const waiting = points()
  expect(waiting.length).toBeGreaterThan(4)
  for (const kill of waiting) {
    const call = await lakeCopy()
    const where = `killed ${kill.phase} ${undisturbed.answer.operations[kill.n - 1]}`
    expect(await nightProcess({ ...call, kill }), where).toBeNull()
    // Readers see the lake before it, or the whole of it.
    const { stage_assets_daily } = await looked(call)
    expect([before.stage_assets_daily, undisturbed.seen.stage_assets_daily], where).toContain(
      stage_assets_daily,
    )
    const again = await callNight(call)
    expect(again.error, where).toBeNull()
    expect(await looked(call), where).toEqual(undisturbed.seen)
  }
}, 1_800_000)

test('two replays at once: one is published, the other finds the brand busy or nothing left to do', async () => {
  const call = await lakeCopy()
  const answers = await Promise.all([
    nightProcess(call),
    nightProcess({ ...call, scratchDir: `${call.scratchDir}-2` }),
  ])
  const ends = answers.map((one) => one?.error?.name ?? one?.outcome)
  expect(ends).toContain('published')
  expect(['BusyError', 'nothing_new']).toContain(ends.find((end) => end !== 'published'))
  expect(await looked(call)).toEqual(undisturbed.seen)
}, 300_000)
