import { expect } from 'vitest'
import type { BrandNight } from '../../../functions/cli/night-result.ts'
import { runNight } from '../../../functions/run-night.ts'
import { thisMachine } from '../../../functions/this-machine.ts'
import type { Brand } from '../../../shared/brand.ts'
import { readManifest } from '../../../shared/publish/manifest.ts'
import { readPointer } from '../../../shared/publish/pointer.ts'
import { ALL_TABLES } from '../../../shared/tables/all-tables.ts'
import type { Row } from '../../oracle/published.ts'
import type { ExportFile } from '../../oracle/scenario.ts'
import { writeExports } from '../../support/write-exports.ts'
import { differences, type Lab, openLab, succeeded } from '../lab.ts'

/** Lays files and a brand file among a lab's exports, and tries again what did not fit. */
export async function replay(
  lab: Lab,
  brand: Brand,
  files: readonly ExportFile[] = [],
  acceptVolume = false,
): Promise<BrandNight> {
  await writeExports(lab.exportsDir, { date: '2030-01-01', brand, files })
  const { brands } = await runNight(
    {
      kind: 'replay',
      exportsDir: lab.exportsDir,
      lakeDir: lab.lakeDir,
      date: null,
      from: null,
      brand: brand.brand,
      acceptVolume,
    },
    { ...thisMachine(lab.config), storage: lab.storage, now: () => new Date('2030-01-03T00:00:00Z') },
    () => {},
  )
  const [result] = brands
  if (!result) throw new Error('no brand ran')
  return result
}

/** The replay of a lake, which must have been needed. */
export async function replayed(...given: Parameters<typeof replay>): Promise<BrandNight> {
  const result = succeeded(await replay(...given))
  if (result.outcome !== 'published') throw new Error(`the replay ended as ${result.outcome}`)
  return result
}

const COMPARED = ALL_TABLES.filter(({ name, log }) => !log && name !== 'definitions')

/** All that a lake's readers see but the logs; `began` is the first date it has published. */
export type SeenLake = {
  result: string
  input: string
  began: string
  tables: ReadonlyMap<string, readonly Row[]>
}

export async function seenLake(lab: Lab, brand = 'lumina'): Promise<SeenLake> {
  const pointer = await readPointer(lab.storage, brand)
  const manifest = pointer && (await readManifest(lab.storage, brand, pointer.run_id))
  if (!manifest) throw new Error('a lake without a published run')
  const tables = new Map<string, readonly Row[]>()
  for (const { name } of COMPARED) tables.set(name, await lab.table(name))
  return { result: manifest.result_sha256, input: manifest.input_sha256, began: manifest.first_date, tables }
}

/** What two lakes do not share in any published table, people and ratios included. */
export function lakesDiffer(one: SeenLake, other: SeenLake): string[] {
  const found = COMPARED.flatMap(({ name }) =>
    differences(name, one.tables.get(name) ?? [], other.tables.get(name) ?? []).slice(0, 5),
  )
  return one.result === other.result || found.length > 0 ? found : ['result_sha256 differs']
}

/** Nights of the brand `lumina`, and what each is delivered. */
export type Life = readonly (readonly [date: string, ...files: ExportFile[]])[]

/** A lake that lives under one brand file. */
export async function live(brand: Brand, life: Life): Promise<Lab> {
  const lab = await openLab('replay', 'lumina')
  for (const [date, ...files] of life) succeeded(await lab.night({ date, brand, files }))
  return lab
}

/** Lives under one brand file, replays under another, and compares with a life under that one from the start. */
export async function asIfAtFirst(
  life: Life,
  then: Brand,
  now: Brand,
): Promise<{ lab: Lab; told: BrandNight }> {
  const lab = await live(then, life)
  const told = await replayed(lab, now)
  const right = await live(now, life)
  const [ours, theirs] = [await seenLake(lab), await seenLake(right)]
  expect(lakesDiffer(ours, theirs)).toEqual([])
  // What went in is the same as well: no file counts twice, and none is left as it was.
  expect([ours.input, ours.began]).toEqual([theirs.input, theirs.began])
  await right.close()
  return { lab, told }
}
