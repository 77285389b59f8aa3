import { ConfigError } from '../../shared/errors.ts'
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
async function bytesToCarry(night: NightFile, storage: Storage): Promise<number> {
  let bytes = 0
  for (const { staged } of night.files) for await (const { size } of storage.list(staged)) bytes += size
  const pointer = await readPointer(storage, night.brand)
  const parent = pointer && (await readManifest(storage, night.brand, pointer.run_id))
  const { states, lost } = parent ? lakeState.parse(parent.state).transform.stages : { states: [], lost: [] }
  for (const key of [...(states.at(-1)?.keys ?? []), ...lost]) bytes += (await storage.head(key))?.size ?? 0
  return bytes
}

/**
 * Why a night is too large for the function it would run in, before it begins; null where it fits.
 * @param roomBytes of the function's disk; null where nobody says
 */
export async function dayTooLarge(
  night: NightFile,
  storage: Storage,
  roomBytes: number | null,
): Promise<ConfigError | null> {
  if (roomBytes === null || night.engine === 'athena' || night.brand_text === null) return null
  const needed = (await bytesToCarry(night, storage)) * ROOM
  if (needed <= roomBytes) return null
  const gb = (value: number) => `${(value / 1e9).toFixed(1)} GB`
  return new ConfigError(
    `${night.brand}: expected a night that one function carries, with ${gb(roomBytes)} of disk; found one that needs about ${gb(needed)}. Nothing was begun. Write \`engine: athena\` in ${night.brand}/brand.yaml: Athena carries it, with the same result.`,
  )
}
