import type { Admitted } from '../shared/ingest/admit.ts'
import type { ForgottenKeys } from '../shared/lake/forget-rows.ts'
import { addTombstones, readTombstones } from '../shared/publish/tombstones.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { some } from './cli/figures.ts'

/** People whom a night must not bring back. */
export const forgottenOf = (storage: Storage, brand: string): Promise<ForgottenKeys> =>
  readTombstones(storage, brand)

/**
 * Keeps as forgotten whom a night's links showed to be a forgotten person, and says what is left to do: what the lake
 * had of these ids before, only `forget` takes out.
 */
export async function keepForgotten(
  storage: Storage,
  brand: string,
  { newlyForgotten }: Admitted,
): Promise<{ code: string; message: string }[]> {
  const { keys, linked } = newlyForgotten
  if (keys.length + linked.length > 0) await addTombstones(storage, brand, keys, { linked })
  const { unfinished } = await readTombstones(storage, brand)
  if (unfinished.length === 0) return []
  const found =
    keys.length === 0
      ? 'a forget did not come to its end'
      : `links give ${some(keys.length, 'more id')} to people who were forgotten; their rows are left out from now on`
  return [
    {
      code: 'forget_unfinished',
      message: `${found}: what the lake held of them before is still there. Run \`aips forget --brand ${brand} --unfinished\`.`,
    },
  ]
}
