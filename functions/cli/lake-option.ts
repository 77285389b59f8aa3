import { existsSync } from 'node:fs'
import { ConfigError } from '../../shared/errors.ts'
import { type PublishedLake, readPublished } from '../../shared/publish/reader.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { isS3, place } from './place-option.ts'
import { quoted } from './quoted.ts'
import type { World } from './world.ts'

/** `dir` is a folder, or an address of S3. */
export type OpenLake = { dir: string; storage: Storage; lake: PublishedLake }

/**
 * The lake that readers see.
 * @throws ConfigError when there is no such folder, or no night ever ran into it
 */
export async function openLake(world: World, typed: string): Promise<OpenLake> {
  const opened = await openFolder(world, typed)
  requireBrands(opened.lake, opened.dir, typed, whyNot(typed))
  return opened
}

/**
 * The lake, which may hold nothing yet.
 * @throws ConfigError when there is no such folder
 */
export async function openFolder(world: World, typed: string): Promise<OpenLake> {
  const dir = place(world, typed, '--lake')
  if (!isS3(dir) && !existsSync(dir))
    throw new ConfigError(`lake ${dir}: expected a lake, found no such folder. ${firstNight(typed)}`)
  const storage = await world.openStorage(dir)
  return { dir, storage, lake: await readPublished(storage) }
}

/**
 * @param more what else to say where there is none
 * @throws ConfigError for a lake without a brand
 */
export function requireBrands(lake: PublishedLake, dir: string, typed: string, more = ''): void {
  if (lake.brands.length === 0)
    throw new ConfigError(
      `lake ${dir}: expected a published run, found none. ${firstNight(typed)} ${more}`.trim(),
    )
}

const LOGS: ReadonlySet<string> = new Set(ALL_TABLES.flatMap(({ name, log }) => (log ? [name] : [])))

/** Whether any of these tables is more than a log: only nights that published fill it. */
export const readsNights = (tables: readonly string[]): boolean => tables.some((name) => !LOGS.has(name))

/**
 * Nothing is not an answer where no night was ever published: it would look like one.
 * @param tables what is about to be read; logs are there after failed nights too
 * @throws ConfigError for a lake without a published run, where more than logs is read
 */
export function requireRun(lake: PublishedLake, dir: string, typed: string, tables: readonly string[]): void {
  if (readsNights(tables) && lake.brands.every(({ manifest }) => manifest === null))
    throw new ConfigError(
      `lake ${dir}: expected a published run, found none. ${firstNight(typed)} ${whyNot(typed)}`,
    )
}

const whyNot = (typed: string): string =>
  `After a night that failed \`aips status --lake ${quoted(typed)}\` says why.`

const firstNight = (typed: string): string =>
  `Run \`aips night --exports DIR --lake ${quoted(typed)}\` first, or check the path.`

/** The brands a command is about: the one named, else all. */
export function chosenBrands(lake: PublishedLake, brand: string | undefined): PublishedLake['brands'] {
  if (brand === undefined) return lake.brands
  const found = lake.brands.filter((one) => one.brand === brand)
  if (found.length === 0)
    throw new ConfigError(
      `brand ${brand}: expected a brand of this lake, found no such brand. It holds ${lake.brands.map((one) => one.brand).join(', ')}.`,
    )
  return found
}
