import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPublished } from '../../shared/publish/reader.ts'
import { brandWith, touchesOn } from '../oracle/by-hand.ts'
import { brandYaml, writeExports } from '../support/write-exports.ts'
import { type Lab, openLab } from './lab.ts'
import { callNight } from './support/call-night.ts'

const DATE = '2026-03-10'
let lab: Lab
const night = (...args: string[]) =>
  callNight(lab, new Date('2026-03-14T04:00:00Z'), 'night', '--date', DATE, ...args)
beforeEach(async () => {
  lab = await openLab('the secret of what is left out', 'lumina')
  const files = [touchesOn(DATE, 'a.csv', [`${DATE} ann click`])]
  await writeExports(lab.exportsDir, { date: DATE, brand: brandWith(), files })
})
afterEach(() => lab.close())

const codes = (warnings: readonly { code: string }[] = []) => warnings.map(({ code }) => code)

test('files in the wrong place: among the warnings of the brand, kept with the run, and told again where nothing is new', async () => {
  await writeFile(join(lab.exportsDir, 'lumina', 'orders.csv'), 'order_id\n')
  await symlink(lab.folder, join(lab.exportsDir, 'lumina', 'orders'))
  const { code, brands } = await night()
  expect([code, brands[0]?.outcome]).toEqual([0, 'published'])
  expect(brands[0]?.warnings.filter((one) => one.code === 'files_skipped')).toEqual([
    {
      code: 'files_skipped',
      message: expect.stringMatching(/^2 things .*orders \(a link\), orders\.csv .*lumina\/<source>\//),
    },
  ])
  const [published] = (await readPublished(lab.storage)).brands
  expect(codes(published?.manifest?.warnings)).toContain('files_skipped')
  const again = await night()
  expect([again.brands[0]?.outcome, codes(again.brands[0]?.warnings)]).toEqual([
    'nothing_new',
    ['files_skipped'],
  ])
})

test('a linked brand folder: a warning of the whole night; asked for by name, an error that says so', async () => {
  await symlink(join(lab.exportsDir, 'lumina'), join(lab.exportsDir, 'mirror'))
  await mkdir(join(lab.exportsDir, 'truth'))
  const { code, brands, warnings } = await night()
  expect([code, brands.map((one) => one.brand), codes(brands[0]?.warnings)]).toEqual([0, ['lumina'], []])
  expect(warnings).toEqual([
    { code: 'files_skipped', message: expect.stringMatching(/^1 thing .*mirror \(a link\)/) },
  ])
  const asked = await night('--brand', 'mirror')
  expect([asked.code, asked.message]).toEqual([2, expect.stringContaining('mirror (a link)')])
})

test('an engine that a folder has no use for', async () => {
  await writeFile(join(lab.exportsDir, 'lumina', 'brand.yaml'), brandYaml(brandWith({ engine: 'athena' })))
  const { code, brands } = await night()
  expect([code, brands[0]?.outcome]).toEqual([0, 'published'])
  expect(brands[0]?.warnings.find((one) => one.code === 'engine_not_used')?.message).toMatch(
    /engine: athena was not used: .*DuckDB/,
  )
})
