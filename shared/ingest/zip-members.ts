import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isHidden, isNote } from './list-exports-names.ts'
import { maskedName } from './personal-data.ts'
import { Refused } from './refused.ts'
import type { Refusal } from './relation.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'

/** A file of an archive, unpacked. */
export type Member = { path: string; name: string; folder: string }

/**
 * Reads the files of an archive one after the other in the order of their names, each as `read` does; a file's copy
 * is there until the next one is asked for. What a listing of a folder would leave out (hidden files, notes) is left
 * out here. One file that cannot be read refuses the archive, with its name.
 * @param work a folder for the copies
 */
export async function* readMembers<T extends { part: string | null }>(
  archive: Archive,
  work: string,
  read: (member: Member) => AsyncGenerator<T | Refusal>,
): AsyncGenerator<T | Refusal> {
  const members = archive.entries.filter(isExport).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (members.length === 0) {
    yield NO_MEMBERS
    return
  }
  for (const [index, entry] of members.entries()) {
    const folder = join(work, `member-${index}`)
    const name = maskedName(entry.name)
    await mkdir(folder)
    try {
      const path = join(folder, 'file')
      await pipeline(archive.read(entry), createWriteStream(path))
      for await (const one of read({ path, name, folder })) {
        if ('reason' in one) {
          yield ofMember(name, one)
          return
        }
        yield { ...one, part: one.part === null ? name : `${name}, ${one.part}` }
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      yield ofMember(name, error.refusal)
      return
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** A Mac packs its own files beside those of the person. */
const isExport = ({ name }: ArchiveEntry): boolean => {
  const steps = name.split('/')
  return !steps.some((step) => isHidden(step) || step === '__MACOSX') && !isNote(steps.at(-1) ?? '')
}

const ofMember = (name: string, { reason, detail }: Refusal): Refusal => ({
  reason,
  detail: `${name.slice(0, 200)} in it: ${detail}`,
})

const NO_MEMBERS: Refusal = {
  reason: 'empty_file',
  detail: 'expected an archive of exports; found one without any. Export it again, or remove it.',
}
