import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe } from 'vitest'
import { type AthenaEngine, type AthenaEngineSettings, athenaEngine } from '../../shared/engine/athena.ts'
import { s3Storage } from '../../shared/storage/s3.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { type AthenaDoor, WORKGROUP } from '../support/athena-door.ts'
import { startAthenaOnTrino } from '../support/athena-door-trino.ts'
import { findTrino } from '../support/trino-program.ts'
import { findVersitygw, startVersitygw } from '../support/versitygw.ts'

/** What a suite on Athena is given; to be called inside tests and hooks. */
export type OnAthena = {
  door: () => AthenaDoor
  /** A lake of its own, by a name that no other test of the suite takes. */
  storage: (lake: string) => Storage
  /** Where a key of it lies: `s3://…`. */
  address: (lake: string) => (key: string) => string
  engine: (lake: string, runId: string, change?: Partial<AthenaEngineSettings>) => Promise<AthenaEngine>
}

const [trino, versitygw] = [await findTrino(), await findVersitygw()]
/** The servers' start on a loaded machine. */
const START_MS = 240_000

/** A suite with an S3 server and an Athena of its own, or skipped where they are not to be had. */
export function onAthena(title: string, suite: (athena: OnAthena) => void): void {
  describe.skipIf(trino === null || versitygw === null)(title, () => {
    let running: { door: AthenaDoor; bucket: string; scratchDir: string; open: OnAthena['storage'] } | null =
      null
    const closing: (() => Promise<unknown>)[] = []
    const given = () => {
      if (!running) throw new Error('the servers of this suite do not run yet')
      return running
    }
    beforeAll(async () => {
      if (!trino || !versitygw) return
      const scratchDir = await mkdtemp(join(tmpdir(), 'aips-on-athena-'))
      closing.push(() => rm(scratchDir, { recursive: true, force: true }))
      const s3 = await startVersitygw(versitygw)
      closing.push(s3.close)
      const door = await startAthenaOnTrino(trino, s3)
      closing.push(door.close)
      const { bucket, region, endpoint } = s3
      const open = (lake: string): Storage =>
        s3Storage({ bucket, prefix: `${lake}/`, region, endpoint, pathStyle: true, scratchDir })
      running = { door, bucket, scratchDir, open }
    }, START_MS)
    afterAll(async () => {
      for (const close of closing.reverse()) await close()
    })
    suite({
      door: () => given().door,
      storage: (lake) => given().open(lake),
      address: (lake) => (key) => `s3://${given().bucket}/${lake}/${key}`,
      engine: (lake, runId, change = {}) => {
        const { door, bucket, open } = given()
        return athenaEngine(open(lake), {
          runId,
          database: 'aips',
          lake: { bucket, prefix: `${lake}/` },
          workgroup: WORKGROUP,
          region: door.region,
          endpoint: door.endpoint,
          deadline: null,
          now: () => new Date(),
          sleep: (ms) => wait(ms / 10),
          ...change,
        })
      },
    })
  })
}
