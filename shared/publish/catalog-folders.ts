import { InputError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'
import { ALL_TABLES } from '../tables/all-tables.ts'
import type { Manifest } from './manifest.ts'

/** A partition of a manifest and the folder that is it in a catalog. */
export type PartitionFolder = {
  table: string
  /** As the manifest names it: `month=2026-03`, `` for a table that is not split. */
  name: string
  /** Ends with `/`. */
  folder: string
  keys: readonly string[]
}

const KNOWN: ReadonlySet<string> = new Set(ALL_TABLES.map(({ name }) => name))

/**
 * The folder of each partition that has rows. A catalog reads every file under a folder, so each partition must have
 * one of its own.
 * @throws InputError where one has several, or shares its own: a lake of an older version is so
 */
export function partitionFolders(manifest: Manifest): PartitionFolder[] {
  const found: PartitionFolder[] = []
  for (const [table, partitions] of Object.entries(manifest.tables).filter(([name]) => KNOWN.has(name)))
    for (const [name, { files }] of Object.entries(partitions)) {
      const keys = files.map(({ key }) => key)
      const folders = [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))]
      const [folder] = folders
      if (folders.length > 1) throw refused(manifest, table, name, `several: ${folders.join(', ')}`)
      if (folder !== undefined) found.push({ table, name, folder, keys })
    }
  const sorted = found.toSorted((a, b) => (a.folder < b.folder ? -1 : 1))
  for (const [index, one] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next?.folder.startsWith(one.folder))
      throw refused(
        manifest,
        one.table,
        one.name,
        `${one.folder}, in which ${next.table} ${next.name} lies too`,
      )
  }
  return found
}

/**
 * Looks into the lake whether folders hold what the manifest names and nothing else, before readers are sent there.
 * @throws InputError where they do not
 */
export async function checkFolders(
  storage: Storage,
  manifest: Manifest,
  partitions: readonly PartitionFolder[],
): Promise<void> {
  // One listing shows all partitions of a table that one run wrote.
  const parents = Map.groupBy(partitions, ({ folder }) =>
    folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1),
  )
  for (const [parent, ofParent] of parents) {
    const present: string[] = []
    for await (const { key } of storage.list(parent)) present.push(key)
    for (const { table, name, folder, keys } of ofParent) {
      const lost = keys.find((key) => !present.includes(key))
      if (lost !== undefined) throw refused(manifest, table, name, `that ${storage.describe(lost)} is gone`)
      const other = present.find((key) => key.startsWith(folder) && !keys.includes(key))
      if (other !== undefined) throw refused(manifest, table, name, `${storage.describe(other)} in it, too`)
    }
  }
}

const refused = (manifest: Manifest, table: string, name: string, found: string): InputError =>
  new InputError(
    `${manifest.brand}, run ${manifest.run_id}, ${table} ${name}: expected a folder that holds the files of this ` +
      `partition and nothing else, found ${found}. What SQL sees stays as it is. An older version of aips-lake wrote ` +
      `files so: \`aips restate --from ${manifest.first_date}\` writes them anew; otherwise restore the folder.`,
  )
