import type { Config } from '../shared/config.ts'
import { duckdbEngine } from '../shared/engine/duckdb.ts'
import { diskExports } from '../shared/ingest/list-exports.ts'
import { fileSecrets } from '../shared/ingest/secret.ts'
import { publish } from '../shared/publish/commit.ts'
import type { NightWorld } from './night-run.ts'

/** What a night meets on one machine: folders, files and the engine in this process. */
export const thisMachine = (config: Config): Omit<NightWorld, 'storage' | 'now'> => ({
  config,
  openEngine: duckdbEngine,
  openAthena: null,
  secrets: fileSecrets(config),
  openExports: diskExports,
  catalog: null,
  commit: (storage, manifest, expectedEtag) => publish(storage, null, manifest, expectedEtag),
})
