import { cp, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Night } from '../oracle/scenario.ts'
import { dice } from '../support/random-brand/dice.ts'
import type { BrandOptions } from '../support/random-brand/troubles.ts'
import { plainBrand } from '../support/random-brand.ts'
import { type LabSettings, openLab, succeeded } from './lab.ts'
import { isThorough } from './support/thoroughness.ts'
import { type TwoNights, twoNights } from './support/two-nights.ts'

/** Everything that does not hang on which of two files is the newer one. */
const options = (seed: number, change: Partial<BrandOptions> = {}): BrandOptions =>
  plainBrand(seed, {
    people: 8,
    days: 7,
    troubles: new Set([
      'lateInsideW',
      'refunds',
      'products',
      'links',
      'hostileIds',
      'zones',
      'offsets',
      'unlisted',
      'customRules',
      'newCategory',
      'newSpu',
      'anonymousOrders',
      'lonelySpend',
    ]),
    ...change,
  })

async function resultOf(nights: TwoNights, settings: LabSettings = {}): Promise<string | null> {
  const lab = await openLab(nights.secret, nights.brand, settings)
  try {
    succeeded(await lab.night(nights.first))
    return succeeded(await lab.night(nights.second)).result_sha256
  } finally {
    await lab.close()
  }
}

const renamed = (night: Night, name: (path: string, place: number) => string): Night => ({
  ...night,
  files: night.files.map((file, place) => ({ ...file, path: name(file.path, place) })),
})
const both = (nights: TwoNights, change: (night: Night) => Night): TwoNights => ({
  ...nights,
  first: change(nights.first),
  second: change(nights.second),
})

const SEEDS = isThorough() ? [21, 22, 23, 31, 32, 33, 34, 35] : [21]

test.each(SEEDS)(
  'the result is the same for other threads, memory limits, file splits, names and folders (seed %i)',
  async (seed) => {
    const nights = twoNights(options(seed))
    const usual = await resultOf(nights)
    expect(usual).toMatch(/^[0-9a-f]{64}$/)
    const d = dice(seed, 'names')
    const others: Record<string, string | null> = {
      'two threads in 160 MB': await resultOf(nights, { memoryLimitMb: 160, threads: 2 }),
      'forty rows a file': await resultOf(twoNights(options(seed, { rowsPerFile: 40 }))),
      'three rows a file, other names and folders, read the other way round': await resultOf(
        both(twoNights(options(seed, { rowsPerFile: 3 })), (night) =>
          reversedTimes(
            renamed(night, (path, place) =>
              path.replace(/\/[^/]*(\.\w+)$/, `/${d.whole(0, 3)} 文件/${d.whole(100, 999)}-${place}$1`),
            ),
          ),
        ),
      ),
    }
    expect(others).toEqual(Object.fromEntries(Object.keys(others).map((what) => [what, usual])))
  },
  300_000,
)

/** The files' export times of one source, handed out in the other order within each morning. */
const reversedTimes = (night: Night): Night => {
  const morning = (at: Date) => at.toISOString().slice(0, 10)
  return {
    ...night,
    files: night.files.map((file) => {
      const group = (file.path.split('/')[0] ?? '') + morning(file.modifiedAt)
      const times = night.files
        .filter((other) => (other.path.split('/')[0] ?? '') + morning(other.modifiedAt) === group)
        .map((other) => other.modifiedAt)
        .toSorted((a, b) => a.getTime() - b.getTime())
      const place = times.findIndex((at) => at.getTime() === file.modifiedAt.getTime())
      return { ...file, modifiedAt: times.at(-1 - place) ?? file.modifiedAt }
    }),
  }
}

test('the same night again over the same exports changes nothing and makes no run', async () => {
  const nights = twoNights(options(24))
  const lab = await openLab(nights.secret, nights.brand)
  succeeded(await lab.night(nights.first))
  succeeded(await lab.night(nights.second))
  const before = [await lab.table('runs'), await lab.table('ingest_report'), await lab.table('restatements')]
  const again = succeeded(await lab.night(nights.second))
  expect([again.outcome, again.run_id, again.files.read]).toEqual(['nothing_new', null, 0])
  expect(again.files.unchanged).toBe(nights.first.files.length + nights.second.files.length)
  expect([
    await lab.table('runs'),
    await lab.table('ingest_report'),
    await lab.table('restatements'),
  ]).toEqual(before)
  await lab.close()
})

test('renamed, copied and touched files count once, and are told as one file under the first path', async () => {
  const nights = twoNights(options(25))
  const lab = await openLab(nights.secret, nights.brand)
  succeeded(await lab.night(nights.first))
  const usual = succeeded(await lab.night(nights.second))
  const report = await lab.table('ingest_report')
  const [renamedFile, copied, touched] = nights.first.files.map(({ path }) =>
    join(lab.exportsDir, nights.brand, path),
  )
  if (!renamedFile || !copied || !touched) throw new Error('expected three files')
  await rename(renamedFile, renamedFile.replace(/(\.\w+)$/, ' renamed$1'))
  await cp(copied, copied.replace(/(\.\w+)$/, ' copied$1'))
  const later = new Date(`${nights.second.date}T23:00:00Z`)
  await utimes(touched, later, later)

  const again = succeeded(await lab.night({ ...nights.second, files: [] }))
  expect(again.result_sha256 ?? usual.result_sha256).toBe(usual.result_sha256)
  expect([again.rows.read, again.restated]).toEqual([0, []])
  expect(await lab.table('ingest_report')).toEqual(report)
  // Known from the listing alone from now on.
  expect(succeeded(await lab.night({ ...nights.second, files: [] })).outcome).toBe('nothing_new')
  await lab.close()
})

test('exports that are taken away afterwards take nothing out of the lake', async () => {
  const nights = twoNights(options(26))
  const lab = await openLab(nights.secret, nights.brand)
  succeeded(await lab.night(nights.first))
  await rm(lab.exportsDir, { recursive: true })
  expect(succeeded(await lab.night(nights.second)).result_sha256).toBe(await resultOf(nights))
  await lab.close()
})
