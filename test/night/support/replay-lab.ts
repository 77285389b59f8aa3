import type { BrandNight } from '../../../functions/cli/night-result.ts'
import { runNight } from '../../../functions/run-night.ts'
import { thisMachine } from '../../../functions/this-machine.ts'
import type { Brand } from '../../../shared/brand.ts'
import { readManifest } from '../../../shared/publish/manifest.ts'
import { readPointer } from '../../../shared/publish/pointer.ts'
import { ALL_TABLES } from '../../../shared/tables/all-tables.ts'
import type { ExportFile } from '../../oracle/scenario.ts'
import { writeExports } from '../../support/write-exports.ts'
import { differences, type Lab, succeeded } from '../lab.ts'

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

/** What the current run published, as one hash. */
export async function resultOf(lab: Lab, brand: string): Promise<string | undefined> {
  const pointer = await readPointer(lab.storage, brand)
  return (pointer && (await readManifest(lab.storage, brand, pointer.run_id)))?.result_sha256
}

const COMPARED = ALL_TABLES.filter(({ name, log }) => !log && name !== 'definitions')

/** What two lakes do not share in any published table, people and ratios included. */
export async function lakesDiffer(one: Lab, other: Lab, brand: string): Promise<string[]> {
  const found: string[] = []
  for (const { name } of COMPARED)
    found.push(...differences(name, await one.table(name), await other.table(name)).slice(0, 5))
  const [ours, theirs] = [await resultOf(one, brand), await resultOf(other, brand)]
  return ours === theirs || found.length > 0 ? found : ['result_sha256 differs']
}

/** The replay of a lake, which must have been needed. */
export async function replayed(...given: Parameters<typeof replay>): Promise<BrandNight> {
  const result = succeeded(await replay(...given))
  if (result.outcome !== 'published') throw new Error(`the replay ended as ${result.outcome}`)
  return result
}
