import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AthenaDoor, openAthenaDoor } from './athena-door.ts'
import { startTrino, type Trino } from './trino.ts'
import { glueCatalog } from './trino-catalog.ts'
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
    trino = await startTrino(program, root, glueCatalog(door, s3))
    return { ...door, trino, close }
  } catch (error) {
    await close()
    throw error
  }
}
