import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { CloudConfig, Config } from '../shared/config.ts'
import { diskExports, type Exports } from '../shared/ingest/list-exports.ts'
import { storageExports } from '../shared/ingest/list-exports-storage.ts'
import { fileSecrets, type Secrets } from '../shared/ingest/secret.ts'
import { diskStorage } from '../shared/storage/disk.ts'
import { parseS3Address } from '../shared/storage/s3-address.ts'
import type { Storage } from '../shared/storage/storage.ts'
import { openScratch } from './scratch-folder.ts'

/** Opens what a person names: a folder of this machine, or `s3://bucket/prefix`. Nothing is asked yet. */
export type Places = {
  storage: (place: string) => Promise<Storage>
  exports: (place: string) => Promise<Exports>
  secrets: () => Secrets
  /** Takes away what was downloaded; what was opened must not be used any more. */
  close: () => Promise<void>
}

/**
 * The SDKs of the cloud are loaded where an address needs them: a night over folders must not wait for them. They find
 * region, credentials and endpoints themselves, as every other tool of AWS does.
 */
export function openPlaces(config: () => Config, cloud: () => CloudConfig): Places {
  const scratchFolders: string[] = []

  const storage = async (place: string): Promise<Storage> => {
    const address = parseS3Address(place)
    if (address === null) return diskStorage(place)
    const { s3Storage } = await import('../shared/storage/s3.ts')
    const { pathStyle } = cloud()
    const scratchDir = await openScratch(config().scratchDir, passingName())
    scratchFolders.push(scratchDir)
    return s3Storage({ ...address, region: null, endpoint: null, pathStyle, scratchDir })
  }

  return {
    storage,
    exports: async (place) =>
      parseS3Address(place) === null ? diskExports(place) : storageExports(await storage(place)),
    secrets: () => {
      const { secretsPrefix } = cloud()
      return secretsPrefix === null ? fileSecrets(config()) : lazySecrets(secretsPrefix)
    },
    close: async () => {
      // What cannot be removed now is swept by a later run, as after a kill.
      for (const folder of scratchFolders.splice(0))
        await rm(folder, { recursive: true, force: true }).catch(() => {})
    },
  }
}

/** Begins with the time, as the names of all scratch folders that may be swept. */
const passingName = (): string =>
  `${new Date().toISOString().replaceAll(/[-:.]/g, '')}-s3-${randomUUID().slice(0, 8)}`

const lazySecrets = (prefix: string): Secrets => ({
  place: `Secrets Manager, ${prefix}<brand>`,
  of: async (brand, how) => {
    const { secretsManager } = await import('../shared/ingest/secrets-manager.ts')
    return secretsManager(prefix).of(brand, how)
  },
})
