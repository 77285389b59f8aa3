import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AthenaDoor, openAthenaDoor } from './athena-door.ts'
import { startTrino, type Trino, type TrinoCatalog } from './trino.ts'
import type { TrinoProgram } from './trino-program.ts'
import type { S3Server } from './versitygw.ts'

/** Athena's and Glue's door in front of a Trino that has this Glue as its catalog and the S3 server as its disk. */
export async function startAthenaOnTrino(
  program: TrinoProgram,
  s3: S3Server,
): Promise<AthenaDoor & { trino: Trino }> {
  let trino: Trino | null = null
  const door = await openAthenaDoor((sql, database) => {
    if (!trino) throw new Error('Trino does not run yet')
    return trino.ask(sql, database)
  })
  const root = await mkdtemp(join(tmpdir(), 'aips-athena-'))
  const close = async (): Promise<void> => {
    await trino?.close()
    await door.close()
    await rm(root, { recursive: true, force: true })
  }
  try {
    trino = await startTrino(program, root, catalogOn(door, s3))
    return { ...door, trino, close }
  } catch (error) {
    await close()
    throw error
  }
}

const catalogOn = ({ endpoint, region }: AthenaDoor, s3: S3Server): TrinoCatalog => ({
  home: `s3://${s3.bucket}/`,
  properties: [
    'hive.metastore=glue',
    `hive.metastore.glue.endpoint-url=${endpoint}`,
    `hive.metastore.glue.region=${region}`,
    'hive.metastore.glue.aws-access-key=tests',
    'hive.metastore.glue.aws-secret-key=only-for-tests',
    'fs.native-s3.enabled=true',
    `s3.endpoint=${s3.endpoint}`,
    `s3.region=${s3.region}`,
    's3.path-style-access=true',
    's3.aws-access-key=tests',
    's3.aws-secret-key=only-for-tests',
    'hive.compression-codec=ZSTD',
    'hive.collect-column-statistics-on-write=false',
    'hive.table-statistics-enabled=false',
    // As Athena: a query that would write more partitions fails.
    'hive.max-partitions-per-writers=100',
  ],
})
