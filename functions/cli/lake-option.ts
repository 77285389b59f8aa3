import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from '../../shared/errors.ts'
import { type PublishedLake, readPublished } from '../../shared/publish/reader.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { World } from './world.ts'

/**
 * A folder as typed, made absolute. It need not exist.
 * @throws ConfigError for an address, nothing, or a file
 */
export function folder(world: World, typed: string, option: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed))
    throw new ConfigError(
      `${option} ${typed}: expected a folder of this machine, found an address. Name a folder.`,
    )
  if (typed.trim() === '')
    throw new ConfigError(`${option}: expected a folder, found nothing. Name a folder.`)
  const dir = path.resolve(world.cwd, typed)
  if (statSync(dir, { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(`${option} ${dir}: expected a folder, found a file. Name a folder.`)
  return dir
}

export type OpenLake = { dir: string; storage: Storage; lake: PublishedLake }

/**
 * The lake that readers see.
 * @throws ConfigError when there is no such folder, or no night ever ran into it
 */
export async function openLake(world: World, typed: string): Promise<OpenLake> {
  const dir = folder(world, typed, '--lake')
  const next = `Run \`aips night --exports DIR --lake ${typed}\` first, or check the path.`
  if (!existsSync(dir)) throw new ConfigError(`lake ${dir}: expected a lake, found no such folder. ${next}`)
  const storage = world.openStorage(dir)
  const lake = await readPublished(storage)
  if (lake.brands.length === 0)
    throw new ConfigError(`lake ${dir}: expected a published run, found none. ${next}`)
  return { dir, storage, lake }
}

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
