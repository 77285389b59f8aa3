import { ConfigError } from '../errors.ts'
import type { Skipped } from './list-exports.ts'

const SHOWN = 5

/** What is said of each, where it does not go without saying that it is not read. */
const SAYS: Readonly<Record<Skipped['why'], string>> = {
  link: 'a link',
  source: 'in no folder of a source',
  brand: 'in no folder of a brand',
  no_brand: 'no brand.yaml and no folder of a source in it',
  no_file: 'neither a file nor a folder',
  unreadable: 'no right to read it',
  name: 'its name is not UTF-8: rename it',
  key: 'two slashes in a row, a backslash or a control character in its name: put it there under another',
}

/**
 * What was left out of a folder of exports, as one text: how many, the first few and why, and what to do about it.
 * @param place where files should lie, as in `lumina/<source>/`
 */
export function skippedText(skipped: readonly Skipped[], place: string): string {
  const shown = skipped.slice(0, SHOWN).map(({ path, why }) => `${path} (${SAYS[why]})`)
  const more = skipped.length - shown.length
  const list = more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
  return `${skipped.length} ${skipped.length === 1 ? 'thing was' : 'things were'} not read: ${list}. Expected files themselves, in ${place}; links are not followed. Put the files there.`
}

/** What is said where a folder of exports holds no brand at all. */
export const noBrands = (exportsDir: string, skipped: readonly Skipped[]): ConfigError =>
  new ConfigError(
    `--exports ${exportsDir}: expected brand folders with a brand.yaml (<exports>/<brand>/brand.yaml); found none.${
      skipped.length === 0 ? '' : ` ${skippedText(skipped, '<exports>/<brand>/<source>/')}`
    } \`aips sample\` writes an example.`,
  )
