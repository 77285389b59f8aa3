import type { CloudConfig } from '../shared/config.ts'
import { parseS3Address } from '../shared/storage/s3-address.ts'
import type { NightWorld } from './night-run.ts'

/**
 * How a brand's transform gets to Athena, where the lake is on S3: by a workgroup of its own, for Athena lets nobody
 * choose where files go whose workgroup says so itself, as that of people does. Null for a folder, and where S3 comes without Glue.
 * @param place of the lake, as people name it
 * @param deadline when whoever works is ended; null: never
 */
export function openAthena(
  place: string,
  { database, nightWorkgroup: workgroup }: CloudConfig,
  deadline: Date | null,
): NightWorld['openAthena'] {
  const lake = parseS3Address(place)
  if (lake === null || database === null) return null
  return async (storage, runId) => {
    const { athenaEngine } = await import('../shared/engine/athena.ts')
    const now = () => new Date()
    const found = { region: null, endpoint: null }
    return athenaEngine(storage, { runId, database, lake, workgroup, deadline, now, ...found })
  }
}
