import { readCloudConfig, readConfig } from '../../shared/config.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { ConfigError } from '../../shared/errors.ts'
import type { Exports } from '../../shared/ingest/list-exports.ts'
import { storageExports } from '../../shared/ingest/list-exports-storage.ts'
import { secretsManager } from '../../shared/ingest/secrets-manager.ts'
import { publish } from '../../shared/publish/commit.ts'
import { glueCatalog } from '../../shared/publish/glue.ts'
import type { ObjectLinks } from '../../shared/storage/links.ts'
import { s3Storage } from '../../shared/storage/s3.ts'
import { parseS3Address, type S3Address } from '../../shared/storage/s3-address.ts'
import type { S3Settings } from '../../shared/storage/s3-bucket.ts'
import { s3Links } from '../../shared/storage/s3-links.ts'
import { s3Tags } from '../../shared/storage/s3-tags.ts'
import type { ObjectTags } from '../../shared/storage/tags.ts'
import type { NightWorld } from '../night-run.ts'
import { openAthena } from '../open-athena.ts'

/** The deployed lake as one invocation meets it. */
export type Cloud = {
  world: NightWorld
  landing: Exports
  /** Of the lake's objects. */
  tags: ObjectTags
  links: ObjectLinks
  /** Of this function, in bytes; null outside Lambda. */
  diskBytes: number | null
}

/**
 * Opens what the environment names; nothing is asked yet.
 * @param scratchDir this invocation's own folder
 * @param deadline when the invocation is ended, whatever it does
 * @throws ConfigError when a variable is missing or does not fit
 */
export function openCloud(scratchDir: string, deadline: Date): Cloud {
  const cloud = readCloudConfig()
  const at = (address: S3Address): S3Settings => ({
    ...address,
    region: null,
    endpoint: null,
    pathStyle: cloud.pathStyle,
    scratchDir,
  })
  const lake = addressIn('AIPS_LAKE', cloud.lake)
  const storage = s3Storage(at(lake))
  const landing = storageExports(s3Storage(at(addressIn('AIPS_LANDING', cloud.landing))))
  const catalog = cloud.database === null ? null : glueCatalog({ database: cloud.database, lake })
  return {
    landing,
    tags: s3Tags(at(lake)),
    links: s3Links(at(lake)),
    diskBytes: cloud.diskBytes,
    world: {
      config: { ...readConfig(), scratchDir },
      storage,
      catalog,
      now: () => new Date(),
      openEngine: duckdbEngine,
      openAthena: openAthena(cloud.lake ?? '', cloud, deadline),
      secrets: secretsManager(cloud.secretsPrefix ?? missing('AIPS_SECRETS', 'secretsmanager:<prefix>')),
      openExports: () => landing,
      commit: (target, manifest, expectedEtag) => publish(target, catalog, manifest, expectedEtag),
    },
  }
}

function addressIn(name: string, value: string | undefined): S3Address {
  const address = value === undefined ? null : parseS3Address(value)
  return address ?? missing(name, 's3://<bucket>/')
}

function missing(name: string, expected: string): never {
  throw new ConfigError(
    `${name}: expected ${expected}, as the stack sets it; found something else. Deploy it again.`,
  )
}
