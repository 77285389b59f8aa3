import { afterAll, beforeAll, expect, test } from 'vitest'
import { cataloguedNight } from '../../functions/catalogued-night.ts'
import { ofThisLake } from '../../functions/open-catalog.ts'
import { thisMachine } from '../../functions/this-machine.ts'
import { UnavailableError } from '../../shared/errors.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { WHOLE_TABLES } from '../../shared/publish/catalog-plan.ts'
import { rollForwardCatalog } from '../../shared/publish/catalog-roll-forward.ts'
import { publishedRuns } from '../../shared/publish/history.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { type MemoryCatalog, memoryCatalog } from '../support/memory-catalog.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { writeExports } from '../support/write-exports.ts'
import { aips } from './test-lake.ts'

const nights = twoNights(troubledBrand(3, { people: 4, days: 6 }))
let lab: Lab
let catalog: MemoryCatalog
beforeAll(async () => {
  lab = await openLab(nights.secret, nights.brand)
  succeeded(await lab.night(nights.first))
  catalog = memoryCatalog()
})
afterAll(() => lab.close())

/** A catalog that nobody can reach; how often it was asked. */
function silent(): { catalog: Catalog; asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    catalog: catalog.announced(() => {
      asked += 1
      throw new UnavailableError(
        'Cannot read Glue table aips.x: expected Glue to do it, found no whole answer.',
      )
    }),
  }
}

/** The command, over the lab's folders, as it would be over an address of S3 with this catalog. */
const call = (args: readonly string[], over: Catalog) =>
  aips([...args, '--lake', lab.lakeDir], {
    now: () => new Date('2030-01-01T00:00:00Z'),
    config: () => lab.config,
    openCatalog: async () => over,
    runNight: (request, onProgress) => {
      const { storage } = lab
      const world = {
        ...thisMachine(lab.config),
        storage,
        catalog: over,
        now: () => new Date('2030-01-01T00:00:00Z'),
      }
      return cataloguedNight(request, world, onProgress)
    },
  })
const night = (over: Catalog) =>
  call(['night', '--exports', lab.exportsDir, '--date', nights.second.date, '--json'], over)

/** The runs in whose folders the catalog has the brand's stages. */
const shownRuns = (): string[] => [
  ...new Set(
    [...(catalog.shown().get('user_stages') ?? new Map()).values()].map(
      (folder) => String(folder).split('/')[2] ?? '',
    ),
  ),
]

test('a night whose catalog does not answer is published all the same and says so; the same night again, or a rollback, sets it right', async () => {
  await writeExports(lab.exportsDir, nights.second)
  const unreached = silent()
  const first = JSON.parse((await night(unreached.catalog)).stdout).brands[0]
  expect(unreached.asked()).toBeGreaterThan(0)
  expect(first.outcome).toBe('published')
  expect(first.warnings.filter(({ code }: { code: string }) => code === 'catalog_behind')).toEqual([
    {
      code: 'catalog_behind',
      message: expect.stringMatching(
        /Athena may still show.*Cannot read Glue.*`aips night` for the same date again does only that/,
      ),
    },
  ])
  expect(catalog.shown().get('user_stages')?.size).toBe(0)

  const still = JSON.parse((await night(silent().catalog)).stdout).brands[0]
  expect([still.outcome, still.warnings.length]).toEqual(['nothing_new', 1])
  const again = JSON.parse((await night(catalog)).stdout).brands[0]
  expect([again.outcome, again.warnings]).toEqual(['nothing_new', []])
  expect(shownRuns()).toEqual([first.run_id])
})

test('a rollback takes the catalog along; where that fails the same rollback to the run that is current does only that', async () => {
  const runs = await publishedRuns(lab.storage, nights.brand)
  const [newest, older] = runs.map(({ run_id }) => run_id)
  if (newest === undefined || older === undefined) throw new Error('expected two runs')
  const failed = await call(['rollback'], silent().catalog)
  expect(failed.code).toBe(0)
  expect(failed.stdout).toContain(`readers see run ${older} of ${nights.first.date} now`)
  expect(failed.stdout).toContain(
    `\`aips rollback --to ${older} --lake ${lab.lakeDir}\` again does only that`,
  )
  expect(shownRuns()).toEqual([newest])

  const again = await call(['rollback', '--to', older], catalog)
  expect(again.stdout).toContain(
    `run ${older} of ${nights.first.date} is current already\n  The catalog shows it too.`,
  )
  expect(shownRuns()).toEqual([older])
  const logged = catalog.shown().get('runs')
  expect(logged?.size).toBeGreaterThan(0)

  await call(['rollback', '--to', newest], catalog)
  expect(shownRuns()).toEqual([newest])
})

test('a restatement takes the catalog along', async () => {
  const empty = memoryCatalog()
  const told = JSON.parse((await call(['restate', '--from', nights.first.date, '--json'], empty)).stdout)
    .brands[0]
  expect(told.outcome).toBe('published')
  expect(empty.shown().get('user_stages')?.size).toBe(1)
  expect(await rollForwardCatalog(lab.storage, empty, nights.brand)).toBe(0)
})

test('a catalog that did not answer the first look is looked at again', async () => {
  const of = memoryCatalog()
  let isDown = true
  const catalogNow = ofThisLake(
    of.announced(() => {
      if (isDown) throw new UnavailableError('Glue: expected an answer, found none.')
    }),
    'aips',
    's3://lake',
  )
  await expect(rollForwardCatalog(lab.storage, catalogNow, nights.brand)).rejects.toThrow('found none')
  isDown = false
  expect(await rollForwardCatalog(lab.storage, catalogNow, nights.brand)).toBeGreaterThan(0)
})

test('a database whose tables stand in another lake is left as it is, and the next step names what to set', async () => {
  const of = memoryCatalog()
  const [table] = WHOLE_TABLES
  if (!table) throw new Error('no table')
  await of.moveHome(table, 's3://deployed-lake/_tables/definitions/', (await of.home(table)).version)
  const before = JSON.stringify([...of.shown()].map(([name, shown]) => [name, [...shown]]))
  const told = JSON.parse((await night(ofThisLake(of, 'aips', 's3://tried-out'))).stdout).brands[0]
  expect(told.outcome).toBe('nothing_new')
  expect(told.warnings[0].message).toContain(
    'Glue database aips: expected tables of the lake s3://tried-out, found definitions in s3://deployed-lake/_tables/definitions/.',
  )
  expect(JSON.stringify([...of.shown()].map(([name, shown]) => [name, [...shown]]))).toBe(before)
})
