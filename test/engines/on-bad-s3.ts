import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Storage } from '../../shared/storage/storage.ts'
import { type S3Fault, type S3Proxy, startS3Proxy } from '../support/s3-proxy.ts'
import { onS3 } from './on-s3.ts'

/** So many that the weather of the tests never outlasts them. */
export const ATTEMPTS = 12
/** The smallest that S3 takes. */
export const PART_BYTES = 5 * 2 ** 20

/** What a suite is given; to be called inside tests and hooks. After each test the proxy behaves again. */
export type OnBadS3 = {
  proxy: () => S3Proxy
  /** Of this test, and removed after it. */
  folder: () => string
  /** Behind the proxy, under a prefix of its own unless one is named. It waits for nothing. */
  troubled: (prefix?: string) => Storage
  /** The same objects, asked for without the proxy. */
  straight: (prefix: string) => Storage
  /** In milliseconds, the waits that this test was spared. */
  waits: () => readonly number[]
  /** The n-th request from now on (from 1) and those up to `last` go wrong; returns what was asked since. */
  next: (fault: S3Fault, n?: number, last?: number) => () => string[]
}

export const freshPrefix = (): string => `faults/${randomUUID()}/`

/** A suite on an S3 server with a proxy in front that goes wrong as the tests say. */
export function onBadS3(title: string, suite: (s3: OnBadS3) => void): void {
  onS3(title, (s3) => {
    let proxy: S3Proxy
    let folder: string
    let slept: number[] = []
    beforeAll(async () => {
      proxy = await startS3Proxy(s3.server().endpoint)
    })
    afterAll(() => proxy.close())
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aips-s3-faults-'))
      slept = []
    })
    afterEach(() => rm(folder, { recursive: true, force: true }))

    const patience = {
      attempts: ATTEMPTS,
      sleep: async (ms: number): Promise<void> => {
        slept.push(ms)
      },
      random: Math.random,
    }
    suite({
      proxy: () => proxy,
      folder: () => folder,
      waits: () => slept,
      troubled: (prefix = freshPrefix()) => {
        const { endpoint } = proxy
        return s3.storage(folder, { endpoint, prefix, patience, requestMs: 700, partBytes: PART_BYTES })
      },
      straight: (prefix) => s3.storage(folder, { prefix }),
      next: (fault, n = 1, last = n) => {
        const from = proxy.seen.length
        slept = []
        proxy.choose((request) => (request.n >= from + n && request.n <= from + last ? fault : null))
        return () => proxy.seen.slice(from).map(({ operation }) => operation)
      },
    })
  })
}
