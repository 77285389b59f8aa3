import { BRAND_ID } from './brand-file-schema.ts'
import type { BrandExports } from './list-exports.ts'
import { SOURCES } from './sources.ts'

/** Names that begin with a dot are the system's and tools' own: left out without a word. */
export const isHidden = (name: string): boolean => name.startsWith('.')

/** A name in another encoding, as some archives leave it: it cannot even be opened by what the listing says. */
export const isTorn = (path: string): boolean => path.includes('\ufffd')

/** What people put beside exports for each other. */
export const isNote = (name: string): boolean => /^readme|\.md$/i.test(name)

/** Whether a folder is a brand's: it has a brand file or a source, or may have and cannot be looked into. */
export const isBrand = ({ brand, brandFile, files, fault }: BrandExports): boolean =>
  brandFile !== null ||
  files.some(({ source }) => SOURCES.includes(source)) ||
  (fault !== null && BRAND_ID.test(brand))

/** By name, so that the same exports are the same list wherever they lie. */
export function sortByName({ files, skipped }: BrandExports): void {
  files.sort((a, b) => (a.file < b.file ? -1 : 1))
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1))
}
