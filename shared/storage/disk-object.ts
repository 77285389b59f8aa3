import type { BigIntStats } from 'node:fs'
import type { ObjectInfo } from './storage.ts'

/** Every put makes a new file and sets its time to the microsecond, so no two versions share all three numbers. */
export const describeFile = (key: string, stats: BigIntStats): ObjectInfo => ({
  key,
  size: Number(stats.size),
  etag: `${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}`,
  modifiedAt: new Date(Number(stats.mtimeMs)),
})
