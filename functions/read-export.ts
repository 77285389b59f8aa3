import type { Exports } from '../shared/ingest/list-exports.ts'
import { parseFile } from '../shared/ingest/parse-file.ts'
import type { ReadExport } from './night-run.ts'

/** Reads exports from where they lie, one after the other; each is on this machine only while it is read. */
export const parsing =
  (exports: Exports): ReadExport =>
  async (file, { brand, secret, outDir, engine, as = file }) => {
    const opened = await exports.open(file)
    if (opened === null) return null
    const { path: localPath, release } = opened
    try {
      const { source, size } = file
      return await parseFile(
        { brand, secret, source, file: as.file, localPath, exportedAt: as.modifiedAt, size, outDir },
        engine,
      )
    } finally {
      await release()
    }
  }
