import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { duckdbEngine } from '../../../shared/engine/duckdb.ts'
import { diskStorage } from '../../../shared/storage/disk.ts'
import type { Lab } from '../lab.ts'
import { type Id, keyOfId } from './forget-person.ts'

/** Everything by which a person could be known: the key in bytes and in text, the id itself and plain hashes of it. */
const signsOf = (secret: string, id: Id): Buffer[] => {
  const key = keyOfId(secret, id)
  const raw = id.slice(id.indexOf(':') + 1)
  const hashes = ['md5', 'sha1', 'sha256'].flatMap((kind) =>
    [raw, id].map((text) => createHash(kind).update(text).digest('hex')),
  )
  const texts = [key, key.replaceAll(/(..)(?=.)/g, '$1 '), raw, raw.toUpperCase(), ...hashes]
  return [
    Buffer.from(key, 'hex'),
    ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text.toUpperCase())]),
  ]
}

/**
 * The files of a lake in which somebody is named: in their bytes as they lie there, and of Parquet files in each cell,
 * unpacked. The tombstones are not searched: a key there is what a forget keeps.
 */
export async function filesNaming(lab: Lab, secret: string, ids: Iterable<Id>): Promise<string[]> {
  const signs = [...ids].flatMap((id) => signsOf(secret, id))
  const engine = await duckdbEngine(diskStorage(lab.lakeDir), {
    scratchDir: lab.folder,
    memoryLimitMb: 256,
    threads: 1,
    timezone: 'UTC',
  })
  const found: string[] = []
  const files = await readdir(lab.lakeDir, { recursive: true, withFileTypes: true })
  for (const file of files.filter((one) => one.isFile() && one.name !== 'tombstones.json')) {
    const path = join(file.parentPath, file.name)
    const bytes: Buffer[] = [await readFile(path)]
    if (file.name.endsWith('.parquet'))
      for (const row of await engine.rows(`select * from read_parquet('${path}', hive_partitioning = false)`))
        for (const cell of Object.values(row)) bytes.push(Buffer.from(String(cell)), unescaped(String(cell)))
    if (signs.some((sign) => bytes.some((part) => part.includes(sign))))
      found.push(path.slice(lab.lakeDir.length + 1))
  }
  await engine.close()
  return found.sort()
}

/** DuckDB shows bytes that are no letters as `\xAB`. */
const unescaped = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/\\x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
