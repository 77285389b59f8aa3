import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addDays } from '../../shared/calendar.ts'
import { thisProcess } from '../../shared/process-identity.ts'
import { jsonBody } from '../../shared/publish/json-object.ts'
import { leaseKey, publishedPrefix } from '../../shared/publish/lake-layout.ts'
import { type Manifest, readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { type Sample, writeSample } from '../../shared/sample/write-sample.ts'
import { listed } from '../storage/contract.ts'
import { nightOnFolder } from '../support/local-stack/folder-night.ts'
import type { Invocation } from '../support/local-stack/invoke.ts'
import { filesInGlue, filesInManifest, type PartitionFiles } from '../support/local-stack/lake-view.ts'
import type { Ended } from '../support/local-stack/state-machine.ts'
import { forbidden, onLocalStack } from './on-local-stack.ts'

/** Requests that change what Glue shows. */
const CHANGES = /^(BatchCreate|BatchUpdate|BatchDelete)Partition$|^UpdateTable$/

onLocalStack('nights that meet others, or their end', ({ stack, landing, lake, folder }) => {
  const samples = new Map<string, Sample>()
  const dateOf = (brand: string): string => samples.get(brand)?.endDate ?? ''
  const start = (brand: string, date = dateOf(brand)) => stack().executions.start({ brands: [brand], date })
  const night = async (brand: string, date = dateOf(brand)): Promise<Ended> =>
    stack().executions.ended(start(brand, date))
  const current = async (brand: string): Promise<Manifest> => {
    const pointer = await readPointer(lake(), brand)
    const manifest = pointer && (await readManifest(lake(), brand, pointer.run_id))
    if (!manifest) throw new Error(`${brand} is not published`)
    return manifest
  }
  const ended = (job: string, brand: string): Invocation['outcome'][] =>
    stack()
      .invocations.filter(
        (one) => one.function === `aips-${job}` && JSON.stringify(one.event).includes(`"${brand}"`),
      )
      .map(({ outcome }) => outcome)
  const busy = expect.objectContaining({ errorType: 'BusyError' })
  /** The function of a job that is at work, as soon as there is one. */
  async function atWork(job: string) {
    for (;;) {
      for (const one of stack().running) if (one.function === `aips-${job}`) return one
      await sleep(5)
    }
  }

  beforeAll(async () => {
    for (const brand of ['aurora', 'duo', 'borealis']) {
      const sample = await writeSample(
        { out: join(folder(), brand), users: 60, days: 20, seed: 5, brand },
        new Date(),
      )
      samples.set(brand, sample)
      await landing().putFolder(sample.folder, brand)
    }
  }, 600_000)
  afterEach(() => stack().glue.watch(() => {}))

  test('two executions at once both end well, in the tables that one would have made', async () => {
    const both = [start('duo'), start('duo')]
    const ends = await Promise.all(both.map((one) => stack().executions.ended(one)))
    expect(ends.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
    const onDisk = await nightOnFolder(stack(), landing(), join(folder(), 'disk'), {
      brand: 'duo',
      date: dateOf('duo'),
    })
    const published = await current('duo')
    expect(published.result_sha256).toBe(onDisk)
    expect(await filesInGlue(stack(), lake(), 'duo')).toEqual(filesInManifest(published))
  }, 600_000)

  test('a brand that another run holds is waited for', async () => {
    const now = Date.now()
    const lease = {
      ...{
        format: 1,
        owner: 'another run',
        process: { ...thisProcess(), machine: 'elsewhere' },
        released: false,
      },
      ...{ since: new Date(now).toISOString(), until: new Date(now + 600_000).toISOString() },
    }
    await lake().put(leaseKey('borealis'), jsonBody(lease))
    const waiting = start('borealis')
    while (ended('transform', 'borealis').length === 0) await sleep(20)
    await lake().put(leaseKey('borealis'), jsonBody({ ...lease, released: true }))
    expect((await stack().executions.ended(waiting)).status).toBe('SUCCEEDED')
    expect(ended('transform', 'borealis')).toContainEqual(busy)
    expect((await current('borealis')).dt).toBe(dateOf('borealis'))
  }, 600_000)

  test('a run that another overtook between its tables and its swap starts from what is published now', async () => {
    await landing().put('duo/behaviours/late.csv', likes(dateOf('duo'), 30))
    const slow = start('duo')
    const held = await atWork('publish')
    held.signal('SIGSTOP')
    try {
      await landing().put('duo/behaviours/later.csv', likes(dateOf('duo'), 31))
      expect((await night('duo')).status).toBe('SUCCEEDED')
    } finally {
      held.signal('SIGCONT')
    }
    expect((await stack().executions.ended(slow)).status).toBe('SUCCEEDED')
    expect(ended('publish', 'duo')).toContainEqual(busy)
    const onDisk = await nightOnFolder(stack(), landing(), join(folder(), 'disk'), {
      brand: 'duo',
      date: dateOf('duo'),
    })
    expect((await current('duo')).result_sha256).toBe(onDisk)
  }, 600_000)

  test('the role of each function allows what it asked where others were there, too', () => {
    expect(forbidden(stack())).toEqual([])
  })

  describe('killed between the swap and the roll-forward', () => {
    let before: Manifest
    let after: Manifest
    let atKill: PartitionFiles
    let afterKill: Ended
    let redriven: Ended
    const looks: PartitionFiles[] = []

    beforeAll(async () => {
      expect((await night('aurora', addDays(dateOf('aurora'), -1))).status).toBe('SUCCEEDED')
      before = await current('aurora')
      let going = true
      const reader = (async () => {
        while (going) looks.push(await filesInGlue(stack(), lake(), 'aurora'))
      })()
      let changes = 0
      stack().glue.watch(async ({ operation }) => {
        // The first change is made, the second never comes there.
        if (!CHANGES.test(operation) || ++changes !== 2) return
        for (const one of stack().running) one.signal('SIGKILL')
        await sleep(200)
        throw new Error('killed')
      })
      const execution = start('aurora')
      afterKill = await stack().executions.ended(execution)
      after = await current('aurora')
      atKill = await filesInGlue(stack(), lake(), 'aurora')
      stack().executions.redrive(execution.arn)
      redriven = await stack().executions.ended(execution)
      going = false
      await reader
    }, 600_000)

    test('the new run is published, and Glue shows some of it', () => {
      if (afterKill.status !== 'FAILED') throw new Error('the night did not fail')
      expect(afterKill.cause).toContain('aurora: Runtime.ExitError')
      expect(after.run_id).not.toBe(before.run_id)
      expect(after.dt).toBe(dateOf('aurora'))
      expect(atKill).not.toEqual(filesInManifest(before))
      expect(atKill).not.toEqual(filesInManifest(after))
    })

    test('redriven, Glue shows exactly what is published', async () => {
      expect(redriven.status).toBe('SUCCEEDED')
      expect(await current('aurora')).toEqual(after)
      expect(await filesInGlue(stack(), lake(), 'aurora')).toEqual(filesInManifest(after))
      expect(await listed(lake(), publishedPrefix('aurora'))).toHaveLength(2)
    })

    test('a reader sees each table and month of one night or of the other, at every moment', () => {
      expect(looks.length).toBeGreaterThan(20)
      const [old, new_] = [filesInManifest(before), filesInManifest(after)]
      for (const seen of looks) {
        for (const [partition, files] of seen)
          expect([old.get(partition), new_.get(partition)]).toContainEqual(files)
        for (const partition of old.keys())
          if (new_.has(partition)) expect([...seen.keys()]).toContain(partition)
      }
    })
  })
})

/** So many likes on a date, by as many people. */
const likes = (date: string, count: number): string =>
  [
    'occurred_at,id_type,user_id,behaviour,channel',
    ...Array.from({ length: count }, (_, i) => `${date} 12:00:00,open_id,p${i},like,organic`),
  ].join('\n')
