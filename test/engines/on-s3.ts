import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { s3Storage } from '../../shared/storage/s3.ts'
import type { S3Settings } from '../../shared/storage/s3-bucket.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { findVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts'

/** What a suite on S3 is given; to be called inside tests and hooks. */
export type OnS3 = {
  server: () => S3Server
  /** A storage under a prefix of its own, unless one is named. */
  storage: (scratchDir: string, change?: Partial<S3Settings>) => Storage
}

const program = await findVersitygw()

/** A suite that runs on a server of its own, or is skipped where there is none to be had. */
export function onS3(title: string, suite: (s3: OnS3) => void): void {
  describe.skipIf(program === null)(title, () => {
    let running: S3Server | null = null
    const server = (): S3Server => {
      if (!running) throw new Error('the server of this suite does not run yet')
      return running
    }
    beforeAll(async () => {
      running = program === null ? null : await startVersitygw(program)
    })
    afterAll(() => running?.close())
    suite({
      server,
      storage: (scratchDir, change = {}) => {
        const { bucket, region, endpoint } = server()
        const prefix = `tests/${randomUUID()}/`
        return s3Storage({ bucket, prefix, region, endpoint, pathStyle: true, scratchDir, ...change })
      },
    })
  })
}
