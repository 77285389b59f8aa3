import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { explainDiskError } from '../storage/disk-error.ts'

/** A file somebody exported, as the listing knows it; nothing has been opened. */
export type Export = {
  brand: string
  source: string
  /** Path relative to the brand's folder, with `/`: `orders/2026/09-01.csv`. */
  file: string
  absolutePath: string
  size: number
  modifiedAt: Date
}

/** A brand's folder. `brandFile` is null where it has no `brand.yaml`. */
export type BrandExports = { brand: string; brandFile: string | null; files: Export[] }

/**
 * Every brand's exports under a folder (`<root>/<brand>/<source>/**`), brands and files in the order of their
 * names. Hidden files and folders are left out, and so are links: a link could lead anywhere.
 * @throws ConfigError when the folder or a part of it cannot be read
 */
export async function listExports(root: string): Promise<BrandExports[]> {
  const brands: BrandExports[] = []
  const found = await stat(root).catch(() => null)
  if (!found?.isDirectory())
    throw new ConfigError(
      `Exports ${root}: expected a folder with one folder a brand; found ${found ? 'a file' : 'nothing there'}. Name the folder with --exports.`,
    )
  for (const folder of await visible(root)) {
    if (!folder.isDirectory()) continue
    const path = join(root, folder.name)
    const brand: BrandExports = { brand: folder.name, brandFile: null, files: [] }
    for (const entry of await visible(path)) {
      if (entry.isFile() && entry.name === 'brand.yaml') brand.brandFile = join(path, entry.name)
      if (entry.isDirectory()) await walk(brand, entry.name, entry.name, join(path, entry.name))
    }
    brand.files.sort((a, b) => (a.file < b.file ? -1 : 1))
    brands.push(brand)
  }
  return brands
}

async function walk(brand: BrandExports, source: string, relative: string, path: string): Promise<void> {
  for (const entry of await visible(path)) {
    const file = `${relative}/${entry.name}`
    const absolutePath = join(path, entry.name)
    if (entry.isDirectory()) await walk(brand, source, file, absolutePath)
    if (!entry.isFile()) continue
    const found = await stat(absolutePath).catch((error: unknown) => {
      throw explainDiskError(error, 'read', absolutePath)
    })
    brand.files.push({
      brand: brand.brand,
      source,
      file,
      absolutePath,
      size: found.size,
      modifiedAt: found.mtime,
    })
  }
}

async function visible(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw explainDiskError(error, 'read', path)
  }
}
