import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { readTombstones } from '../../shared/publish/tombstones.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { brandWith } from '../oracle/by-hand.ts'
import { countingStorage } from '../support/faulty-storage.ts'
import { writeExports } from '../support/write-exports.ts'
import { type Lab, openLab, play, succeeded } from './lab.ts'
import { forgetIn, whomOf } from './support/forget-person.ts'
import { ALL_IDS, behaviours, PERSON, STORY } from './support/forget-story.ts'
import { filesNaming } from './support/search-lake.ts'
import { isThorough } from './support/thoroughness.ts'

const NOW = new Date('2030-01-01T00:00:00Z')
/** When the lease of whoever was killed has run out. */
const LATER = new Date('2030-01-02T00:00:00Z')

let lab: Lab
let operations: string[]
let undisturbed: string
beforeAll(async () => {
  lab = await play(STORY)
  operations = []
  const whole = await copyOf('whole')
  const counted = countingStorage(whole.storage, (_n, operation, key, phase) => {
    if (phase === 'before') operations.push(`${operation} ${key}`)
  })
  await forgetIn(whole, 'lumina', whomOf(PERSON.open), { storage: counted, now: NOW })
  undisturbed = await resultOf(whole.storage)
}, 120_000)
afterAll(() => lab.close())

async function copyOf(name: string): Promise<Lab> {
  const folder = join(lab.folder, name)
  const lakeDir = join(folder, 'lake')
  await mkdir(folder)
  await cp(lab.lakeDir, lakeDir, { recursive: true })
  return { ...lab, folder, lakeDir, storage: diskStorage(lakeDir) }
}

async function resultOf(storage: Storage): Promise<string> {
  const pointer = await readPointer(storage, 'lumina')
  const manifest = await readManifest(storage, 'lumina', pointer?.run_id ?? '')
  return `${manifest?.kind} ${manifest?.result_sha256}`
}

/** Storage that is no more from its n-th operation on. */
const dyingStorage = (inner: Storage, n: number, phase: 'before' | 'after'): Storage => {
  let dead = false
  return countingStorage(inner, (at, _operation, _key, now) => {
    dead ||= at === n && now === phase
    if (dead) throw new Error('killed')
  })
}

/** Every change, and of the rest each so many. */
const places = (): number[] =>
  operations.flatMap((operation, at) =>
    isThorough() ||
    at % 61 === 0 ||
    (/^put .*(current|tombstones)/.test(operation) && at % 2 === 0) ||
    /^delete .*manifest/.test(operation)
      ? [at + 1]
      : [],
  )

test('a forget that is killed anywhere, and begun again, ends as one that was not', async () => {
  expect(operations.length).toBeGreaterThan(100)
  for (const n of places()) {
    const phase = n % 2 === 0 ? 'before' : 'after'
    const copy = await copyOf(`killed-${n}`)
    const storage = dyingStorage(copy.storage, n, phase)
    await expect(forgetIn(copy, 'lumina', whomOf(PERSON.open), { storage, now: NOW })).rejects.toThrow(
      'killed',
    )
    const { keys, unfinished } = await readTombstones(copy.storage, 'lumina')
    const left = await filesNaming(copy, STORY.secret, ALL_IDS)
    if (left.length > 0 && keys.length > 0) expect(unfinished, operations[n - 1]).toEqual(keys)
    await forgetIn(copy, 'lumina', whomOf(PERSON.open), { now: LATER })
    expect(await filesNaming(copy, STORY.secret, ALL_IDS), operations[n - 1]).toEqual([])
    expect(await resultOf(copy.storage), operations[n - 1]).toBe(undisturbed)
    expect((await readTombstones(copy.storage, 'lumina')).unfinished).toEqual([])
    expect(await runFolders(copy), operations[n - 1]).toEqual(await runFolders(await wholeLake()))
  }
}, 600_000)

const wholeLake = async (): Promise<Lab> => {
  const lakeDir = join(lab.folder, 'whole', 'lake')
  return { ...lab, lakeDir, storage: diskStorage(lakeDir) }
}

/** What lies under the lake's runs, without the names of the runs. */
async function runFolders(of: Lab): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of of.storage.list('lumina/runs/')) keys.push(key.split('/').slice(3).join('/'))
  return keys.sort()
}

test('of two who forget at once both are heard, one after the other', async () => {
  const copy = await copyOf('twice')
  const both = await Promise.allSettled([
    forgetIn(copy, 'lumina', whomOf(PERSON.open)),
    forgetIn(copy, 'lumina', whomOf('open_id:other-3')),
  ])
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(refused).toEqual([expect.stringContaining('BusyError')])
  await forgetIn(copy, 'lumina', whomOf(PERSON.open))
  await forgetIn(copy, 'lumina', whomOf('open_id:other-3'))
  expect(await filesNaming(copy, STORY.secret, [...ALL_IDS, 'open_id:other-3'])).toEqual([])
}, 120_000)

test.each([PERSON.open, 'open_id:newcomer'])(
  'a night that began before somebody was forgotten cannot bring them back (%s)',
  async (id) => {
    let during: Lab | null = null
    const racing = await openLab(STORY.secret, 'lumina', {
      wrapStorage: (disk) =>
        countingStorage(disk, async (_n, operation, key, phase) => {
          if (during === null || phase === 'after' || `${operation} ${key}` !== 'put lumina/current.json')
            return
          const quiet = { ...during, storage: diskStorage(during.lakeDir) }
          during = null
          // The night has lost its lease by then, and does not know it.
          await forgetIn(quiet, 'lumina', whomOf(id), { now: LATER })
        }),
    })
    for (const night of STORY.nights) succeeded(await racing.night(night))
    const rows = [
      'open_id,person-one,click,organic,',
      'open_id,newcomer,click,organic,',
      'open_id,other-1,like,organic,',
    ]
    const next = { date: '2026-03-12', brand: brandWith(), files: [behaviours('2026-03-12', 'third', rows)] }
    await writeExports(racing.exportsDir, next)
    during = racing
    expect((await racing.night(next)).error?.name).toBe('BusyError')
    succeeded(await racing.night({ ...next, files: [] }))
    expect(await filesNaming(racing, STORY.secret, id === PERSON.open ? ALL_IDS : [id])).toEqual([])
    await racing.close()
  },
  120_000,
)
