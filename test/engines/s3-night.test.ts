import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishedRuns } from '../../shared/publish/history.ts'
import { readManifest } from '../../shared/publish/manifest.ts'
import { readPublished } from '../../shared/publish/reader.ts'
import { differences, type Lab, openLab, succeeded } from '../night/lab.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { listed } from '../storage/contract.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { stormyWeather } from '../support/s3-faults.ts'
import { startS3Proxy } from '../support/s3-proxy.ts'
import { onS3 } from './on-s3.ts'

const nights = twoNights(troubledBrand(5, { people: 6, days: 8 }))

/** Both nights; what the second says of its result. */
async function play(lab: Lab): Promise<string | null> {
  succeeded(await lab.night(nights.first))
  return succeeded(await lab.night(nights.second)).result_sha256
}

onS3('whole nights on S3', (s3) => {
  let scratch: string
  let disk: Lab
  let onDisk: string | null
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'aips-s3-night-'))
    disk = await openLab(nights.secret, nights.brand)
    onDisk = await play(disk)
  })
  afterAll(async () => {
    await disk.close()
    await rm(scratch, { recursive: true, force: true })
  })

  /** As a reader on another machine sees it, who has no local copies of what the night wrote. */
  async function expectSame(result: string | null, prefix: string): Promise<void> {
    expect(result).toMatch(/^[0-9a-f]{64}$/)
    expect(result).toBe(onDisk)
    const storage = s3.storage(scratch, { prefix })
    const [run] = await publishedRuns(storage, nights.brand)
    expect((await readManifest(storage, nights.brand, run?.run_id ?? ''))?.result_sha256).toBe(onDisk)
    const reader = await openLab(nights.secret, nights.brand, { wrapStorage: () => storage })
    try {
      for (const [name, keys] of (await readPublished(storage)).tables)
        if (keys.length > 0 && !['runs', 'definitions'].includes(name))
          expect(differences(name, await reader.table(name), await disk.table(name))).toEqual([])
    } finally {
      await reader.close()
    }
    expect(await listed(storage, '')).toHaveLength((await listed(disk.storage, '')).length)
  }

  test('end with the tables and the result_sha256 they have on disk', async () => {
    const prefix = 'night/calm/'
    const lab = await openLab(nights.secret, nights.brand, {
      wrapStorage: () => s3.storage(scratch, { prefix }),
    })
    try {
      const result = await play(lab)
      await expectSame(result, prefix)
    } finally {
      await lab.close()
    }
  })

  test('end so in bad weather too, without being started twice', async () => {
    const prefix = 'night/storm/'
    const proxy = await startS3Proxy(s3.server().endpoint)
    const { endpoint } = proxy
    proxy.choose(stormyWeather(31))
    const patience = { attempts: 12, sleep: async () => {}, random: Math.random }
    const lab = await openLab(nights.secret, nights.brand, {
      wrapStorage: () => s3.storage(scratch, { prefix, endpoint, patience, requestMs: 1_500 }),
    })
    try {
      const result = await play(lab)
      await expectSame(result, prefix)
      expect(proxy.seen.filter(({ fault }) => fault !== null).length).toBeGreaterThan(20)
    } finally {
      await lab.close()
      await proxy.close()
    }
  })
})
