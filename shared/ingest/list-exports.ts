import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asError, ConfigError, InputError } from '../errors.ts'
import { explainDiskError } from '../storage/disk-error.ts'
import { isBrand, isHidden, isNote, isTorn, sortByName } from './list-exports-names.ts'
import { maskedName } from './personal-data.ts'
import { SOURCES } from './sources.ts'

/** A file somebody exported, as the listing knows it; nothing has been opened. */
export type Export = {
  brand: string
  source: string
  /** Path relative to the brand's folder, with `/`: `orders/2026/09-01.csv`. */
  file: string
  /** Where its bytes are: a path, or a key of the storage that was listed. */
  place: string
  size: number
  modifiedAt: Date
  /** What tells two contents of one size and second apart without opening them; null where nothing does. */
  etag: string | null
}

/** A file that lies on this machine as long as it is read. */
export type OpenedExport = { path: string; release: () => Promise<void> }

/** Where exports lie, and how they are got at. Nothing there is ever changed. */
export type Exports = {
  /** Every brand's exports, or one brand's. */
  list: (brand?: string) => Promise<ExportsListing>
  /** The brand file's text, or null where there is none. */
  brandText: (exports: BrandExports) => Promise<string | null>
  /** Null where it is not there any more as it was listed: gone, or replaced meanwhile. */
  open: (file: Export) => Promise<OpenedExport | null>
}

/** A folder of exports. */
export const diskExports = (root: string): Exports => ({
  list: (brand) => listExports(root, brand),
  brandText,
  open: async ({ place }) => ({ path: place, release: async () => {} }),
})

/**
 * What lies among the exports and is not read: a `link`, which could lead anywhere; a file that is in no folder of a
 * `source`, or of a `brand`; a folder that is no brand's (`no_brand`); something that is neither file nor folder
 * (`no_file`), or cannot be looked into (`unreadable`), or has a `name` that is not UTF-8, or that no `key` of a storage
 * can be.
 */
export type Skipped = {
  /** Relative to the brand's folder, or to all exports where it is in no brand. */
  path: string
  why: 'link' | 'source' | 'brand' | 'no_brand' | 'no_file' | 'unreadable' | 'name' | 'key'
}

/** A brand's folder. `brandFile` is null where it has no `brand.yaml`. */
export type BrandExports = {
  brand: string
  brandFile: string | null
  files: Export[]
  skipped: Skipped[]
  /** Why a part of the folder that a night needs cannot be read; the files listed are not all then. */
  fault: Error | null
}

/** `skipped` is what lies in no brand's folder. */
export type ExportsListing = { brands: BrandExports[]; skipped: Skipped[] }

/**
 * Every brand's exports under a folder (`<root>/<brand>/<source>/**`), brands and files in the order of their
 * names. Hidden files and folders are left out without a word; whatever else is left out is `skipped`. A folder
 * without a brand file that holds no source either is somebody else's. One brand that cannot be read stops no other.
 * @param only this brand's folder alone
 * @throws ConfigError when the root cannot be read
 */
export async function listExports(root: string, only?: string): Promise<ExportsListing> {
  const listing: ExportsListing = { brands: [], skipped: [] }
  const found = await stat(root).catch(() => null)
  if (!found?.isDirectory())
    throw new ConfigError(
      `Exports ${root}: expected a folder with one folder a brand; found ${found ? 'a file' : 'nothing there'}. Name the folder with --exports.`,
    )
  for (const entry of await visible(root)) {
    const { name } = entry
    if (only !== undefined && name !== only) continue
    if (!entry.isDirectory() || isTorn(name)) {
      leaveOut(listing.skipped, name, entry, 'brand')
      continue
    }
    const brand = await listBrand(root, name)
    if (isBrand(brand)) listing.brands.push(brand)
    else listing.skipped.push({ path: name, why: brand.fault ? 'unreadable' : 'no_brand' })
  }
  return listing
}

/**
 * The brand file's text, or null where there is none.
 * @throws ConfigError or InputError when the brand's folder cannot be read
 */
export async function brandText({ brandFile, fault }: BrandExports): Promise<string | null> {
  if (fault) throw fault
  if (brandFile === null) return null
  try {
    return await readFile(brandFile, 'utf8')
  } catch (error) {
    throw explainDiskError(error, 'read', brandFile)
  }
}

async function listBrand(root: string, name: string): Promise<BrandExports> {
  const path = join(root, name)
  const brand: BrandExports = { brand: name, brandFile: null, files: [], skipped: [], fault: null }
  try {
    for (const entry of await visible(path)) {
      if (entry.name === 'brand.yaml') {
        brand.brandFile = join(path, entry.name)
        if (entry.isSymbolicLink()) brand.fault = linkedBrandFile(name)
      } else if (entry.isDirectory() && !isTorn(entry.name))
        await listSource(brand, entry.name, join(path, entry.name))
      else if (!isNote(entry.name)) leaveOut(brand.skipped, entry.name, entry, 'source')
    }
  } catch (error) {
    brand.fault = asError(error)
  }
  sortByName(brand)
  return brand
}

async function listSource(brand: BrandExports, source: string, path: string): Promise<void> {
  try {
    await walk(brand, source, source, path)
  } catch (error) {
    // Nothing of a folder that no contract knows would be kept.
    if (SOURCES.includes(source)) brand.fault ??= asError(error)
    else brand.skipped.push({ path: source, why: 'unreadable' })
  }
}

async function walk(brand: BrandExports, source: string, relative: string, path: string): Promise<void> {
  for (const entry of await visible(path)) {
    const file = `${relative}/${entry.name}`
    const absolutePath = join(path, entry.name)
    if (entry.isDirectory() && !isTorn(file)) await walk(brand, source, file, absolutePath)
    else if (!entry.isFile() || isTorn(file)) leaveOut(brand.skipped, file, entry, 'source')
    else {
      const found = await stat(absolutePath).catch((error: unknown) => {
        throw explainDiskError(error, 'read', absolutePath)
      })
      const { size, mtime: modifiedAt } = found
      brand.files.push({
        brand: brand.brand,
        source,
        file,
        place: absolutePath,
        size,
        modifiedAt,
        etag: null,
      })
    }
  }
}

const leaveOut = (skipped: Skipped[], path: string, entry: Dirent, place: 'brand' | 'source'): void => {
  const kind = entry.isSymbolicLink() ? 'link' : entry.isFile() || entry.isDirectory() ? place : 'no_file'
  skipped.push({ path: maskedName(path), why: isTorn(path) ? 'name' : kind })
}

const linkedBrandFile = (brand: string): InputError =>
  new InputError(
    `${brand}/brand.yaml: expected the file itself; found a link, and links are not followed. Put the file there; until then no night runs for this brand.`,
  )

async function visible(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter(({ name }) => !isHidden(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw explainDiskError(error, 'read', path)
  }
}
