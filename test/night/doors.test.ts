import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Brand } from '../../shared/brand.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import { brandWith, touchesOn } from '../oracle/by-hand.ts'
import { brandYaml, writeExports } from '../support/write-exports.ts'
import { type Lab, openLab, succeeded } from './lab.ts'
import { callNight } from './support/call-night.ts'

const DATE = '2026-03-10'
const NEXT = '2026-03-11'
const NOW = new Date('2026-03-14T04:00:00Z')
const touches = (date: string, person: string) => touchesOn(date, `${date}.csv`, [`${date} ${person} click`])

let published: Lab
let lab: Lab
beforeAll(async () => {
  published = await openLab('the secret of doors', 'lumina')
  succeeded(await published.night({ date: DATE, brand: brandWith(), files: [touches(DATE, 'ann')] }))
  await writeExports(published.exportsDir, { date: NEXT, brand: brandWith(), files: [touches(NEXT, 'bob')] })
})
afterAll(() => published.close())

/** A lake in which the 10th is published, and the exports of the 11th. */
beforeEach(async () => {
  lab = await openLab('the secret of doors', 'lumina')
  for (const folder of ['lakeDir', 'exportsDir'] as const)
    await cp(published[folder], lab[folder], { recursive: true, preserveTimestamps: true })
})
afterEach(() => lab.close())

const call = (command: 'night' | 'restate', ...args: string[]) => callNight(lab, NOW, command, ...args)

const dates = async () =>
  Object.fromEntries(
    (await readPublished(lab.storage)).brands.map((one) => [one.brand, one.manifest?.dt ?? null]),
  )
const writeBrand = (brand: Brand) =>
  writeFile(join(lab.exportsDir, brand.brand, 'brand.yaml'), brandYaml(brand))
const secretFile = () => join(lab.config.secretsDir, 'lumina')

test('the night of the door is sound where nobody does anything wrong', async () => {
  const { code, brands } = await call('night', '--date', NEXT)
  expect([code, brands.map((one) => one.outcome)]).toEqual([0, ['published']])
  expect(await dates()).toEqual({ lumina: NEXT })
  expect((await call('night', '--date', NEXT)).brands.map((one) => one.outcome)).toEqual(['nothing_new'])
})

describe('a brand that cannot run never stops another', () => {
  test('a brand file with an unknown key: exit 3 names the line, the other brand is published', async () => {
    await mkdir(join(lab.exportsDir, 'mirror', 'orders'), { recursive: true })
    await writeFile(
      join(lab.exportsDir, 'mirror', 'brand.yaml'),
      'brand: mirror\nname: { zh: 镜, en: M }\ncolour: red\n',
    )
    const { code, brands, message } = await call('night', '--date', NEXT)
    expect([code, brands.map((one) => [one.brand, one.outcome])]).toEqual([
      3,
      [
        ['lumina', 'published'],
        ['mirror', 'failed'],
      ],
    ])
    expect(message).toMatch(/mirror\/brand\.yaml.*3/s)
    expect(await dates()).toEqual({ lumina: NEXT, mirror: null })
    // Whoever asks the lake what happened last night finds it there.
    expect(await lab.table('runs')).toContainEqual(
      expect.objectContaining({ brand_id: 'mirror', dt: NEXT, status: 'failed', reason: message }),
    )
  })

  test('no brand file at all: exit 3, the other brand is published', async () => {
    await mkdir(join(lab.exportsDir, 'mirror', 'orders'), { recursive: true })
    await writeFile(join(lab.exportsDir, 'mirror', 'orders', 'a.csv'), 'order_id\n')
    const { code, message } = await call('night', '--date', NEXT)
    expect(code).toBe(3)
    expect(message).toContain('mirror/brand.yaml')
    expect(await dates()).toMatchObject({ lumina: NEXT })
  })

  test('a brand file that cannot be read: exit 2 names its path, the brands before and after it are published', async () => {
    for (const brand of ['kora', 'nimbus'])
      await writeExports(lab.exportsDir, {
        date: DATE,
        brand: brandWith({ brand }),
        files: [touches(DATE, 'eva')],
      })
    await mkdir(join(lab.exportsDir, 'mirror', 'brand.yaml'), { recursive: true })
    await writeFile(join(lab.exportsDir, 'mirror', 'orders.csv'), '')
    const { code, brands, message } = await call('night', '--date', NEXT)
    expect([code, brands.map((one) => [one.brand, one.outcome])]).toEqual([
      2,
      [
        ['kora', 'published'],
        ['lumina', 'published'],
        ['mirror', 'failed'],
        ['nimbus', 'published'],
      ],
    ])
    expect(brands[2]?.warnings.map((one) => one.code)).toEqual(['files_skipped'])
    expect(message).toContain(
      `${join(lab.exportsDir, 'mirror', 'brand.yaml')}: expected a file, found a folder`,
    )
    expect(await lab.table('runs')).toContainEqual(
      expect.objectContaining({ brand_id: 'mirror', dt: NEXT, status: 'failed', reason: message }),
    )
  })

  test('a damaged pointer: exit 3 names the object, the other brand is published', async () => {
    await writeExports(lab.exportsDir, {
      date: DATE,
      brand: brandWith({ brand: 'mirror' }),
      files: [touches(DATE, 'eva')],
    })
    expect((await call('night', '--date', DATE, '--brand', 'mirror')).code).toBe(0)
    await truncate(join(lab.lakeDir, 'lumina', 'current.json'), 20)
    const { code, brands, message } = await call('night', '--date', NEXT)
    expect([code, brands.map((one) => one.outcome)]).toEqual([3, ['failed', 'published']])
    expect(message).toContain(join('lumina', 'current.json'))
  })
})

describe('a door that is shut publishes nothing, and the night before stays readable', () => {
  const doors: [door: string, code: number, says: RegExp, open: () => Promise<unknown>, ...args: string[]][] =
    [
      ['the secret is lost', 3, /expected the secret .* found no such file/s, () => rm(secretFile())],
      ['another secret', 3, /fingerprint/, () => writeFile(secretFile(), 'the secret of others')],
      [
        'a secret that others can read',
        2,
        /600/,
        async () => {
          await rm(secretFile())
          await writeFile(secretFile(), 'the secret of doors', { mode: 0o644 })
        },
      ],
      [
        'another time zone',
        3,
        /Asia\/Shanghai.*Asia\/Tokyo/s,
        () => writeBrand(brandWith({ timezone: 'Asia/Tokyo' })),
      ],
      [
        'a category without a cycle',
        3,
        /decision_cycle_days/,
        async () => {
          const text = brandYaml(brandWith()).replace(/^ *decision_cycle_days.*\n/m, '')
          await writeFile(join(lab.exportsDir, 'lumina', 'brand.yaml'), text)
        },
      ],
      [
        'a date before the last published',
        2,
        /restate --from 2026-03-09/,
        async () => {},
        '--date',
        '2026-03-09',
      ],
      ['a date that is not over', 2, /2026-03-13/, async () => {}, '--date', '2026-03-14'],
      ['a date that does not exist', 2, /2026-02-30/, async () => {}, '--date', '2026-02-30'],
      ['a brand that does not exist', 2, /lumina/, async () => {}, '--date', NEXT, '--brand', 'lumine'],
    ]
  test.each(doors)('%s: exit %i', async (_door, code, says, open, ...args) => {
    await open()
    const assets = await lab.table('stage_assets_daily')
    const shut = await call('night', ...(args.length > 0 ? args : ['--date', NEXT]))
    expect(shut.message).toMatch(says)
    expect(shut.code).toBe(code)
    expect(shut.message).not.toContain('the secret of')
    expect(await dates()).toEqual({ lumina: DATE })
    expect(await lab.table('stage_assets_daily')).toEqual(assets)
  })
})

test('a rule set that is changed under a known name and version: exit 3; as a new version it is published', async () => {
  const own = { ...DEFAULT_RULES, name: 'own' }
  const changed = { ...own, stages: { ...own.stages, A: own.stages.I } }
  await writeBrand(brandWith({ stageRules: own }))
  expect((await call('night', '--date', NEXT)).code).toBe(0)
  await writeBrand(brandWith({ stageRules: changed }))
  const { code, message } = await call('night', '--date', '2026-03-12')
  expect([code, message]).toEqual([3, expect.stringMatching(/own@1.*version: 2/s)])
  expect(await dates()).toEqual({ lumina: NEXT })
  await writeBrand(brandWith({ stageRules: { ...changed, version: 2 } }))
  expect((await call('night', '--date', '2026-03-12')).code).toBe(0)
  // Going back to a known version is a change of rules like any other.
  await writeBrand(brandWith({ stageRules: own }))
  expect((await call('night', '--date', '2026-03-13')).code).toBe(0)
  const versions = (await lab.table('stage_assets_daily')).map((row) => `${row.dt} ${row.rule_version}`)
  expect([...new Set(versions)].toSorted()).toEqual([
    '2026-03-10 default@1',
    '2026-03-11 own@1',
    '2026-03-12 own@2',
    '2026-03-13 own@1',
  ])
})

test('a lost secret is not made anew, and the night goes on once it is back', async () => {
  const text = await readFile(secretFile(), 'utf8')
  await rm(secretFile())
  expect((await call('night', '--date', NEXT)).code).toBe(3)
  expect(await readdir(lab.config.secretsDir)).toEqual([])
  expect(await lab.table('runs')).toContainEqual(expect.objectContaining({ dt: NEXT, status: 'failed' }))
  await writeFile(secretFile(), text, { mode: 0o600 })
  expect((await call('night', '--date', NEXT)).code).toBe(0)
  expect((await lab.table('user_stages')).length).toBe(2)
})

test('a restatement without the secret: exit 3', async () => {
  await rm(secretFile())
  expect((await call('restate', '--from', DATE)).code).toBe(3)
})

test('a restatement from a date that is not published yet: exit 2 names the dates that are, and logs no run', async () => {
  const runs = await lab.table('runs')
  const { code, message } = await call('restate', '--from', NEXT)
  expect([code, message]).toEqual([
    2,
    expect.stringMatching(/2026-03-10 to 2026-03-10.*aips night --date 2026-03-11/s),
  ])
  expect(await lab.table('runs')).toEqual(runs)
})

test('a lake that is a file, or exports that are not there: exit 2', async () => {
  const { exportsDir } = lab
  const file = join(lab.folder, 'a file')
  await writeFile(file, '')
  lab.lakeDir = file
  expect((await call('night', '--date', NEXT)).code).toBe(2)
  lab.exportsDir = join(lab.folder, 'nowhere')
  expect((await call('night', '--date', NEXT)).code).toBe(2)
  lab.exportsDir = exportsDir
})
