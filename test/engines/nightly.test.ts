import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { addDays } from '../../shared/calendar.ts'
import { pointerKey } from '../../shared/publish/lake-layout.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { type Sample, writeSample } from '../../shared/sample/write-sample.ts'
import { alarmsIn, isRaised } from '../support/local-stack/alarms.ts'
import { measuredBy } from '../support/local-stack/emf.ts'
import type { Execution } from '../support/local-stack/executions.ts'
import { firstQueryMs } from '../support/local-stack/first-query.ts'
import { nightOnFolder, secretOf } from '../support/local-stack/folder-night.ts'
import type { Invocation } from '../support/local-stack/invoke.ts'
import { filesInGlue, filesInManifest } from '../support/local-stack/lake-view.ts'
import type { Ended } from '../support/local-stack/state-machine.ts'
import { forbidden, onLocalStack } from './on-local-stack.ts'

const reviewAnswer = z.object({
  page: z.url(),
  json: z.url(),
  campaign: z.string(),
  as_of: z.string(),
  run_id: z.string(),
  headline: z.object({ spend_fen: z.object({ value: z.number().nullable() }) }).nullable(),
})
const reviewJson = z.object({
  chapters: z.object({
    overview: z.object({
      data: z
        .object({ headline: z.object({ spend: z.object({ value: z.number().nullable() }) }) })
        .nullable(),
    }),
  }),
})

/**
 * Three brands in one execution, as a scheduler would start them: `lumina` is as it should be, `borealis` has a broken
 * brand file, `cirrus` a day that is far too small.
 */
onLocalStack('a night through the deployed definition', ({ stack, landing, lake, folder }) => {
  let sample: Sample
  let night: Execution
  let first: Ended
  let luminaBefore: string

  const invoked = (job: string, brand?: string): Invocation[] =>
    stack().invocations.filter(
      (one) =>
        one.function === `aips-${job}` &&
        (brand === undefined || JSON.stringify(one.event).includes(`"${brand}"`)),
    )
  const current = async (brand: string) => {
    const pointer = await readPointer(lake(), brand)
    return pointer && (await readManifest(lake(), brand, pointer.run_id))
  }

  beforeAll(async () => {
    sample = await writeSample({ out: join(folder(), 'sample'), users: 300, days: 20, seed: 3 }, new Date())
    await landing().putFolder(sample.folder, 'lumina')
    const brandFile = await readFile(join(sample.folder, 'brand.yaml'), 'utf8')
    await landing().put(
      'borealis/brand.yaml',
      brandFile.replace('brand: lumina', 'brand: borealis').replace('Asia/Shanghai', 'Mars/Base'),
    )
    await landing().put('borealis/behaviours/day.csv', likes(sample.endDate, 40))
    await landing().put('cirrus/brand.yaml', brandFile.replace('brand: lumina', 'brand: cirrus'))
    for (const weeks of [6, 5, 4, 3, 2, 1])
      await landing().put(`cirrus/behaviours/${weeks}.csv`, likes(addDays(sample.endDate, -7 * weeks), 1200))
    await landing().put('cirrus/behaviours/0.csv', likes(sample.endDate, 400))
    night = stack().executions.start({ brands: ['lumina', 'borealis', 'cirrus'], date: sample.endDate })
    first = await stack().executions.ended(night)
    luminaBefore = await pointerOf('lumina')
  }, 600_000)

  const pointerOf = async (brand: string): Promise<string> =>
    Buffer.from((await lake().get(pointerKey(brand)))?.bytes ?? []).toString()

  test('ends with the result_sha256 of `aips night` on a folder with the same exports, date and secret', async () => {
    const onDisk = await nightOnFolder(stack(), landing(), join(folder(), 'disk'), {
      brand: 'lumina',
      date: sample.endDate,
    })
    expect(onDisk).toMatch(/^[0-9a-f]{64}$/)
    const published = await current('lumina')
    expect([published?.dt, published?.result_sha256]).toEqual([sample.endDate, onDisk])
  })

  test('shows in Glue what the manifest names and nothing else', async () => {
    const manifest = await current('lumina')
    if (!manifest) throw new Error('lumina is not published')
    const wanted = filesInManifest(manifest)
    expect(wanted.size).toBeGreaterThan(10)
    expect(await filesInGlue(stack(), lake(), 'lumina')).toEqual(wanted)
  })

  test('a review of a campaign is answered with links that need no credentials, and its numbers', async () => {
    const [campaign = ''] =
      /(?<=\{ id: )c-[a-z-]+/.exec(await readFile(join(sample.folder, 'brand.yaml'), 'utf8')) ?? []
    const { outcome } = await stack().call('review', { brand: 'lumina', campaign, lang: 'en' })
    if (!('answer' in outcome)) throw new Error(`${outcome.errorType}: ${outcome.errorMessage}`)
    const { page, json, ...numbers } = reviewAnswer.parse(outcome.answer)
    const manifest = await current('lumina')
    expect(numbers).toMatchObject({ campaign, as_of: sample.endDate, run_id: manifest?.run_id })
    const shown = await fetch(page)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await shown.text()).toContain('<html lang="en"')
    const { chapters } = reviewJson.parse(await (await fetch(json)).json())
    expect(numbers.headline?.spend_fen.value).toBe(chapters.overview.data?.headline.spend.value)
    const unsigned = await fetch(page.split('?')[0] ?? '')
    expect(unsigned.status).toBe(403)
  })

  test('a review of a campaign that nobody knows names those there are', async () => {
    const { outcome } = await stack().call('review', { brand: 'lumina', campaign: "'; drop table" })
    expect(outcome).toMatchObject({ errorType: 'ConfigError', errorMessage: expect.stringContaining('c-') })
  })

  test('fails at the one failure state, which names the brands that failed and why', async () => {
    if (first.status !== 'FAILED') throw new Error('the night did not fail')
    expect([first.failedAt.state, first.error]).toEqual(['NightFailed', 'NightFailed'])
    expect(first.cause).toContain('borealis: InputError: borealis/brand.yaml')
    expect(first.cause).toContain('Mars/Base')
    expect(first.cause).toContain('cirrus: CheckError: ')
    expect(first.cause).not.toContain('lumina')
    expect([await current('borealis'), await current('cirrus')]).toEqual([null, null])
  })

  test('writes the metrics that alarms watch, by brand and deployment', async () => {
    const values = (name: string, brand: string) =>
      measuredBy(stack().invocations)
        .filter((one) => one.name === name && one.dimensions.brand === brand)
        .map(({ namespace, dimensions, value }) => [namespace, dimensions.service, [value].flat()])
    expect(values('NightsPublished', 'lumina')).toEqual([['aips', 'aips', [1]]])
    expect(values('NightsFailed', 'lumina')).toEqual([])
    for (const brand of ['borealis', 'cirrus']) {
      expect(values('NightsFailed', brand)).toEqual([['aips', 'aips', [1]]])
      expect(values('NightsPublished', brand)).toEqual([])
    }
    const watched = await stack().call('watch', { brands: ['lumina', 'borealis'], timezone: 'Asia/Shanghai' })
    expect(watched.outcome).toEqual({ answer: { lumina: 0, borealis: 9999 } })
  })

  describe('redriven', () => {
    let second: Ended
    let before: number
    beforeAll(async () => {
      before = stack().invocations.length
      const brandFile = await readFile(join(sample.folder, 'brand.yaml'), 'utf8')
      await landing().put('borealis/brand.yaml', brandFile.replace('brand: lumina', 'brand: borealis'))
      stack().executions.redrive(night.arn)
      second = await stack().executions.ended(night)
    }, 600_000)

    test('after it was mended publishes the brand that failed', async () => {
      expect((await current('borealis'))?.dt).toBe(sample.endDate)
    })

    test('does nothing again of a brand that was published', async () => {
      expect(await pointerOf('lumina')).toBe(luminaBefore)
      const jobs = stack().invocations.slice(before)
      expect(jobs.map((one) => one.function).slice(0, 2)).toEqual(['aips-night-failed', 'aips-plan'])
      const worked = jobs.filter((one) => !['aips-night-failed', 'aips-plan'].includes(one.function))
      expect(worked.filter(({ event }) => JSON.stringify(event).includes('lumina'))).toEqual([])
      expect(worked.length).toBeGreaterThan(3)
    })

    test('fails again for what fails again, and names that alone', () => {
      if (second.status !== 'FAILED') throw new Error('the night did not fail again')
      expect([second.failedAt.state, second.error]).toEqual(['NightFailed', 'NightFailed'])
      expect(second.cause).toContain('cirrus: CheckError: ')
      expect(second.cause).not.toContain('borealis')
    })

    test('accept_volume, as an input of an execution, goes on where the volume stopped', async () => {
      const going = stack().executions.start({
        brands: ['cirrus'],
        date: sample.endDate,
        accept_volume: true,
      })
      expect((await stack().executions.ended(going)).status).toBe('SUCCEEDED')
      expect((await current('cirrus'))?.dt).toBe(sample.endDate)
    })
  })

  test('each alarm of a brand is raised by what a night wrote that should raise it', async () => {
    const brandFile = await readFile(join(sample.folder, 'brand.yaml'), 'utf8')
    for (const brand of ['aurora', 'duo'])
      await landing().put(`${brand}/brand.yaml`, brandFile.replace('brand: lumina', `brand: ${brand}`))
    const bad = Array.from({ length: 4 }, (_, i) => `some day,open_id,b${i},like,organic`)
    await landing().put(
      'aurora/behaviours/day.csv',
      [likes(addDays(sample.endDate, -1), 40), ...bad].join('\n'),
    )
    await landing().put('aurora/behaviours/cut.csv', 'occurred_at,id_type,user_id\n')
    for (const weeks of [6, 5, 4, 3, 2, 1])
      await landing().put(`duo/behaviours/${weeks}.csv`, likes(addDays(sample.endDate, -7 * weeks), 1200))
    await landing().put('duo/behaviours/0.csv', likes(sample.endDate, 2000))
    const going = stack().executions.start({ brands: ['aurora', 'duo'], date: sample.endDate })
    expect((await stack().executions.ended(going)).status).toBe('SUCCEEDED')

    const shouldRaise: Readonly<Record<string, string>> = {
      notPublished: 'borealis',
      quarantineWarn: 'aurora',
      fileRejected: 'aurora',
      dateWithoutRows: 'aurora',
      volumeSmall: 'cirrus',
      volumeLarge: 'duo',
    }
    const alarms = alarmsIn(stack().template)
    const kinds = alarms.flatMap(({ AlarmName }) => /^aips-(\w+)-aurora$/.exec(AlarmName)?.[1] ?? [])
    expect(kinds.toSorted()).toEqual(Object.keys(shouldRaise).toSorted())
    const measured = measuredBy(stack().invocations)
    for (const [kind, brand] of Object.entries(shouldRaise)) {
      const alarm = alarms.find(({ AlarmName }) => AlarmName === `aips-${kind}-${brand}`)
      expect([kind, brand, alarm && isRaised(alarm, measured)]).toEqual([kind, brand, true])
    }
  })

  test('every function stays under 70 % of its memory, and says how long it takes to begin', async () => {
    const jobs = Map.groupBy(stack().invocations, (one) => one.function)
    const lines: string[] = []
    for (const { name, memoryMb, folder: asset } of stack().functions) {
      const calls = name === 'aips-watch' ? invoked('watch') : (jobs.get(name) ?? [])
      const peakMb = Math.max(...calls.map(({ peakBytes }) => (peakBytes ?? Number.NaN) / 2 ** 20))
      const importMs = Math.max(...calls.map((one) => one.importMs ?? 0))
      const query = await firstQueryMs(asset)
      lines.push(
        `${name}: ${peakMb.toFixed(0)} of ${memoryMb} MB at most (${((100 * peakMb) / memoryMb).toFixed(0)} %), ` +
          `import ${importMs.toFixed(0)} ms${query === null ? '' : `, first query after ${query.toFixed(0)} ms`}`,
      )
      expect([name, calls.length > 0, peakMb < 0.7 * memoryMb]).toEqual([name, true, true])
    }
    console.log(`On Node ${process.version}:\n${lines.join('\n')}`)
  })

  test('the role of each function allows all that it asked of S3, Glue and Secrets Manager', () => {
    expect(forbidden(stack())).toEqual([])
  })

  test('no line of any log holds a raw id, a phone number or a secret', async () => {
    const raw = new Set<string>()
    const entries = await readdir(sample.folder, { recursive: true, withFileTypes: true })
    for (const one of entries.filter((entry) => entry.isFile())) {
      const text = await readFile(join(one.parentPath, one.name), 'utf8')
      for (const [found] of text.matchAll(/\b[0-9a-f]{24,64}\b|\b1[3-9]\d{9}\b|[\w.]+@[\w.]+/g))
        raw.add(found)
    }
    expect(raw.size).toBeGreaterThan(300)
    expect(raw).toContain('13800138000')
    for (const brand of ['lumina', 'borealis', 'cirrus']) raw.add(await secretOf(stack(), brand))
    const log = stack()
      .invocations.flatMap(({ lines, outcome }) => [...lines, JSON.stringify(outcome)])
      .join('\n')
    expect(log.length).toBeGreaterThan(5000)
    expect([...raw].filter((one) => log.includes(one))).toEqual([])
  })
})

/** So many likes on a date, by as many people. */
const likes = (date: string, count: number): string =>
  [
    'occurred_at,id_type,user_id,behaviour,channel',
    ...Array.from({ length: count }, (_, i) => `${date} 12:00:00,open_id,p${i},like,organic`),
  ].join('\n')
