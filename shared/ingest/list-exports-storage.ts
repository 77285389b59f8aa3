import type { ObjectInfo, Storage } from '../storage/storage.ts'
import type { BrandExports, Exports, ExportsListing, Skipped } from './list-exports.ts'
import { isBrand, isHidden, isNote, isTorn, sortByName } from './list-exports-names.ts'
import { maskedName } from './personal-data.ts'

/**
 * Exports in a storage, as a folder of exports would be listed (see list-exports.ts): `<brand>/brand.yaml` and
 * `<brand>/<source>/**`. There are no links and no rights by folder, and an ETag tells two contents of one size and
 * second apart. A file is on this machine only while it is open.
 */
export const storageExports = (storage: Storage): Exports => ({
  list: (brand) => list(storage, brand === undefined ? '' : `${brand}/`),
  brandText: async ({ brandFile, fault }) => {
    if (fault) throw fault
    const found = brandFile === null ? null : await storage.get(brandFile)
    // Not a TextDecoder: it would take away a mark at the beginning that a file on a disk keeps.
    return found && Buffer.from(found.bytes).toString('utf8')
  },
  open: async ({ place, etag }) => {
    const file = await storage.borrow(place)
    // Looked at afterwards: what was replaced while it came down is not what was listed either.
    if (file && (await storage.head(place))?.etag === etag) return file
    await file?.release()
    return null
  },
})

async function list(storage: Storage, prefix: string): Promise<ExportsListing> {
  const listing: ExportsListing = { brands: [], skipped: [] }
  const brands = new Map<string, BrandExports>()
  const others: string[] = []
  for await (const found of storage.list(prefix, (name) => others.push(name))) {
    const [name = '', ...rest] = found.key.split('/')
    if (found.key.split('/').some(isHidden)) continue
    if (rest.length === 0 || isTorn(name)) leaveOut(listing.skipped, name, 'brand')
    else {
      const brand = brands.get(name) ?? { brand: name, brandFile: null, files: [], skipped: [], fault: null }
      brands.set(name, brand)
      take(brand, found, rest)
    }
  }
  for (const name of others) {
    const [, id = '', path = ''] = /^([^/\\]+)[/\\]+(.*)$/s.exec(name) ?? []
    const brand = brands.get(id)
    if (brand) brand.skipped.push({ path: maskedName(path), why: 'key' })
    else listing.skipped.push({ path: maskedName(name), why: 'key' })
  }
  for (const brand of brands.values()) {
    sortByName(brand)
    if (isBrand(brand)) listing.brands.push(brand)
    else listing.skipped.push({ path: brand.brand, why: 'no_brand' })
  }
  listing.brands.sort((a, b) => (a.brand < b.brand ? -1 : 1))
  listing.skipped.sort((a, b) => (a.path < b.path ? -1 : 1))
  return listing
}

/** Gives an object its place among the brand's: `rest` is its key without the brand. */
function take(brand: BrandExports, { key, size, modifiedAt, etag }: ObjectInfo, rest: string[]): void {
  const [source = '', ...below] = rest
  const file = rest.join('/')
  if (file === 'brand.yaml') brand.brandFile = key
  else if (below.length === 0 && isNote(source)) return
  else if (below.length === 0 || isTorn(file) || source === 'brand.yaml')
    leaveOut(brand.skipped, file, 'source')
  else brand.files.push({ brand: brand.brand, source, file, place: key, size, modifiedAt, etag })
}

/** A folder whose name is torn is told once, as on a disk, where nobody looks into it. */
function leaveOut(skipped: Skipped[], path: string, place: 'brand' | 'source'): void {
  const parts = path.split('/')
  const torn = parts.findIndex(isTorn)
  const shown = torn < 0 ? path : parts.slice(0, torn + 1).join('/')
  const why = torn < 0 ? place : 'name'
  if (why === 'name' && skipped.some((one) => one.path === maskedName(shown))) return
  skipped.push({ path: maskedName(shown), why })
}
