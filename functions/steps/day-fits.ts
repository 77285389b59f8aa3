import { createHash } from 'node:crypto'
import { ConfigError } from '../../shared/errors.ts'
import type { Export } from '../../shared/ingest/list-exports.ts'
import type { ParsedFile } from '../../shared/lake/staged.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { lakeState } from '../night-run.ts'
import type { NightFile } from './night-file.ts'

/**
 * How much disk a night takes, of what it reads: the rows and the state as they come down, the state as it is written
 * anew, and as much again that the engine spills while it joins them.
 */
const ROOM = 3

/**
 * What a night on one function has to carry, in bytes of Parquet: the rows that were staged for it, and the newest
 * state of everybody. It follows the day and the people alive, not the history.
 */
async function bytesToCarry(
  night: NightFile,
  storage: Storage,
  listed: ReadonlyMap<string, number>,
): Promise<number> {
  const folders = new Set(night.files.map(({ staged }) => staged))
  let bytes = 0
  for (const [key, size] of listed) if (folders.has(key.slice(0, key.lastIndexOf('/') + 1))) bytes += size
  const pointer = await readPointer(storage, night.brand)
  const parent = pointer && (await readManifest(storage, night.brand, pointer.run_id))
  const { states, lost } = parent ? lakeState.parse(parent.state).transform.stages : { states: [], lost: [] }
  for (const key of [...(states.at(-1)?.keys ?? []), ...lost]) bytes += (await storage.head(key))?.size ?? 0
  return bytes
}

/**
 * Why a night is too large for the function it would run in, before it begins; null where it fits.
 * @param listed sizes of what lies staged
 * @param roomBytes of the function's disk; null where nobody says
 */
export async function dayTooLarge(
  night: NightFile,
  storage: Storage,
  listed: ReadonlyMap<string, number>,
  roomBytes: number | null,
): Promise<ConfigError | null> {
  if (roomBytes === null || night.engine === 'athena' || night.brand_text === null) return null
  const needed = (await bytesToCarry(night, storage, listed)) * ROOM
  if (needed <= roomBytes) return null
  const gb = (value: number) => `${(value / 1e9).toFixed(1)} GB`
  return new ConfigError(
    `${night.brand}: expected a night that one function carries, with ${gb(roomBytes)} of disk; found one that needs about ${gb(needed)}. Nothing was begun. Write \`engine: athena\` in ${night.brand}/brand.yaml: Athena carries it, with the same result.`,
  )
}

/**
 * A file that is too large for the function that would read it, as a rejected one: it has to come down whole, and its
 * rows are written beside it. Null where it fits.
 */
export function tooLarge(file: Export, roomBytes: number | null): ParsedFile | null {
  if (roomBytes === null || file.size * 2 <= roomBytes) return null
  const gb = (value: number) => `${(value / 1e9).toFixed(1)} GB`
  return {
    source: file.source,
    file: file.file,
    // Of a content that nobody read its version stands in: another one is another file.
    contentSha256: createHash('sha256').update(`unread ${file.file} ${file.size} ${file.etag}`).digest('hex'),
    size: file.size,
    exportedAt: file.modifiedAt,
    status: 'rejected',
    reason: 'too_large',
    detail: `expected a file of at most ${gb(roomBytes / 2)}, half the disk of the function that reads it; found ${gb(file.size)}. Export it in parts.`,
    readRows: 0,
    ignoredRows: 0,
    quarantinedRows: 0,
    warnings: [],
    staged: [],
    quarantinePath: null,
  }
}
