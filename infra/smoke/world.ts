import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readCloudConfig, readConfig } from '../../shared/config.ts'
import { type Athena, openAthena } from '../../shared/engine/athena-client.ts'
import { makeFolder } from '../../shared/make-folder.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { glueCatalog } from '../../shared/publish/glue.ts'
import { s3Storage } from '../../shared/storage/s3.ts'
import type { S3Settings } from '../../shared/storage/s3-bucket.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import type { Deployed } from './deployed.ts'

/** A deployment with its parts opened, as its operator may use them. */
export type SmokeWorld = {
  deployed: Deployed
  landing: { storage: Storage; settings: S3Settings }
  lake: { storage: Storage; settings: S3Settings }
  catalog: Catalog
  athena: Athena
  /** A folder of this run. */
  folder: string
  close: () => Promise<void>
}

/** Region, credentials and endpoints are found by the SDK. */
export async function openWorld(deployed: Deployed): Promise<SmokeWorld> {
  const folder = join(readConfig().scratchDir, `smoke-${process.pid}`)
  await makeFolder(folder, 0o700)
  const { pathStyle } = readCloudConfig()
  const bucket = (name: string) => {
    const scratchDir = join(folder, 'copies')
    const settings = { bucket: name, prefix: '', region: null, endpoint: null, pathStyle, scratchDir }
    return { storage: s3Storage(settings), settings }
  }
  const { workgroup, database } = deployed
  return {
    deployed,
    landing: bucket(deployed.landing),
    lake: bucket(deployed.lake),
    catalog: glueCatalog({ database, lake: { bucket: deployed.lake, prefix: '' } }),
    athena: openAthena({ workgroup, database, region: null, endpoint: null }),
    folder,
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
