import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import type { Storage } from '../../shared/storage/storage.ts'
import { twoNights } from '../night/support/two-nights.ts'
import type { Night } from '../oracle/scenario.ts'
import { listed } from '../storage/contract.ts'
import { aipsProcess } from '../support/aips-process.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { startS3Proxy } from '../support/s3-proxy.ts'
import { brandYaml, writeExports } from '../support/write-exports.ts'
import { onS3 } from './on-s3.ts'

const nights = twoNights(troubledBrand(5, { people: 6, days: 8 }))

const night = z.object({
  brands: z.tuple([
    z.object({
      outcome: z.string(),
      run_id: z.string().nullable(),
      result_sha256: z.string().nullable(),
      files: z.object({ read: z.int(), unchanged: z.int() }),
      warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  ]),
})

onS3('the command line from s3:// to s3://', (s3) => {
  let folder: string
  let exports: Storage
  const at = (name: string): string => join(folder, name)
  const address = (prefix: string): string => `s3://${s3.server().bucket}/cli/${prefix}`
  const opened = (prefix: string): Storage => s3.storage(at('test'), { prefix: `cli/${prefix}/` })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aips-s3-cli-'))
    await mkdir(at('secrets'), { mode: 0o700 })
    await writeFile(join(at('secrets'), nights.brand), nights.secret, { mode: 0o600 })
    exports = opened('exports')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const aips = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    aipsProcess(args, {
      AWS_ENDPOINT_URL_S3: s3.server().endpoint,
      AWS_REGION: s3.server().region,
      AIPS_SECRETS: at('secrets'),
      AIPS_TMP: at('scratch'),
      AIPS_MEMORY_MB: '512',
      AIPS_THREADS: '1',
      AIPS_DATABASE: 'none',
      ...more,
    })
  const ran = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await aips(args)
    expect([code, stderr]).toEqual([0, stderr])
    return stdout
  }
  const nightOf = async (from: string, lake: string, date: string) =>
    night.parse(JSON.parse(await ran('night', '--exports', from, '--lake', lake, '--date', date, '--json')))
      .brands[0]

  /** Puts a night's files on S3, and beside them in a folder with the times that S3 gave them. */
  async function deliver({ brand, files }: Night): Promise<void> {
    await writeExports(at('exports'), { brand, files, date: '' })
    const names = ['brand.yaml', ...files.map(({ path }) => path)].map((path) => `${brand.brand}/${path}`)
    for (const name of names) await exports.put(name, { bytes: await readFile(join(at('exports'), name)) })
    for await (const { key, modifiedAt } of exports.list(''))
      await utimes(join(at('exports'), key), modifiedAt, modifiedAt)
  }

  test('ends as from folder to folder, mixed forms too; what it publishes can be looked at, restated and rolled back', async () => {
    const { first, second } = nights
    await deliver(first)
    const places = [
      [at('exports'), at('lake')],
      [address('exports'), address('lake')],
      [at('exports'), address('of-folder')],
      [address('exports/'), at('of-s3')],
    ] as const
    const results: (string | null)[] = []
    for (const [from, lake] of places) {
      const told = await nightOf(from, lake, first.date)
      expect(told).toMatchObject({
        outcome: 'published',
        files: { unchanged: 0 },
        warnings: expect.any(Array),
      })
      expect(told.warnings.map(({ code }) => code)).not.toContain('catalog_behind')
      results.push(told.result_sha256)
    }
    expect(results[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(results).toEqual(results.map(() => results[0]))

    await deliver(second)
    const onDisk = await nightOf(at('exports'), at('lake'), second.date)
    const lake = address('lake')
    const onS3 = await nightOf(address('exports'), lake, second.date)
    expect(onS3).toMatchObject({ outcome: 'published', result_sha256: onDisk.result_sha256 })
    expect(onS3.files).toEqual(onDisk.files)
    expect(await nightOf(address('exports'), lake, second.date)).toMatchObject({ outcome: 'nothing_new' })

    const status = await ran('status', '--lake', lake)
    expect(status).toContain(`run ${onS3.run_id} (night)`)
    expect(status).toContain(` --lake ${lake}`)
    const quarantine = await ran('quarantine', '--lake', lake)
    expect(quarantine.replaceAll(lake, 'LAKE')).toBe(
      (await ran('quarantine', '--lake', at('lake'))).replaceAll(at('lake'), 'LAKE'),
    )

    const restated = await ran('restate', '--lake', lake, '--from', first.date, '--json')
    const again = night.parse(JSON.parse(restated)).brands[0]
    expect(again.outcome).toBe('published')
    const onDiskAgain = await ran('restate', '--lake', at('lake'), '--from', first.date, '--json')
    expect(again.result_sha256).toBe(night.parse(JSON.parse(onDiskAgain)).brands[0].result_sha256)

    const back = await ran('rollback', '--lake', lake)
    expect(back).toContain(`readers see run ${onS3.run_id} of ${second.date} now`)
    expect(back).toContain(`rollback --lake ${lake} --brand ${nights.brand} --to ${again.run_id}`)
    expect(await ran('status', '--lake', lake)).toContain(`run ${onS3.run_id} (night)`)
    // Nothing that was downloaded or unpacked is left.
    expect(await readdir(at('scratch'))).toEqual([])
  }, 300_000)

  test('a file that another of its size takes the place of within the same second is read again', async () => {
    const prefix = 'same-second'
    const storage = opened(prefix)
    const put = (key: string, text: string) =>
      storage.put(`${nights.brand}/${key}`, { bytes: Buffer.from(text) })
    await put('brand.yaml', brandYaml(nights.first.brand))
    const orders = (fen: string): string =>
      `order_id,platform,paid_at,paid_amount\nA1,tmall,${nights.first.date}T10:00:00+08:00,${fen}\n`
    const key = `${nights.brand}/orders/a.csv`
    const lake = address(`${prefix}-lake`)
    await put('orders/a.csv', orders('12.00'))
    const before = await storage.head(key)
    const one = await nightOf(address(prefix), lake, nights.first.date)
    expect(one).toMatchObject({ outcome: 'published', files: { read: 1, unchanged: 0 } })

    await put('orders/a.csv', orders('34.00'))
    const time = before?.modifiedAt ?? new Date(0)
    await utimes(join(s3.server().folder, 'cli', prefix, key), time, time)
    const after = await storage.head(key)
    expect([after?.size, after?.modifiedAt]).toEqual([before?.size, before?.modifiedAt])
    const other = await nightOf(address(prefix), lake, nights.first.date)
    expect(other).toMatchObject({ outcome: 'published', files: { read: 1, unchanged: 0 } })
    expect(other.warnings.map(({ code }) => code)).toContain('file_changed')
    expect(await nightOf(address(prefix), lake, nights.first.date)).toMatchObject({ outcome: 'nothing_new' })
  })

  test('doctor says how files on S3 would be read, and keeps nothing', async () => {
    const { code, stdout } = await aips(['doctor', '--exports', address('exports'), '--json'])
    const onDisk = await aips(['doctor', '--exports', at('exports'), '--json'])
    const found = z.object({ exports: z.array(z.unknown()) })
    expect(found.parse(JSON.parse(stdout)).exports).toEqual(found.parse(JSON.parse(onDisk.stdout)).exports)
    expect(code).toBe(onDisk.code)
    expect(await readdir(at('scratch'))).toEqual([])
  })

  test('doctor looks at the account where the lake is named by AIPS_LAKE, and leaves nothing there', async () => {
    const names = { AIPS_LAKE: address('of-folder'), AIPS_LANDING: `${address('exports')}/` }
    const before = (await listed(opened('of-folder'), '')).length
    const { code, stdout } = await aips(['doctor'], names)
    expect(stdout).toMatch(/ok\s+lake bucket: .*can be written\n/)
    expect(stdout).toMatch(new RegExp(`ok\\s+exports bucket: .* holds ${nights.brand}\n`))
    expect([code, (await listed(opened('of-folder'), '')).length]).toEqual([0, before])
    const none = await aips(['doctor', '--lake', 's3://no-bucket-of-ours'])
    expect([none.code, none.stdout]).toEqual([
      2,
      expect.stringMatching(/MISSING\s+lake bucket: .*make the bucket/),
    ])
  })

  test('what is set up wrongly ends with 2 and is told with the address and what to do', async () => {
    const lake = address('lake')
    const told = async (args: readonly string[], more: Record<string, string>, ...words: string[]) => {
      const { code, stdout, stderr } = await aips(args, more)
      expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(words[0] ?? '')])
      for (const word of words) expect(stdout + stderr).toContain(word)
    }
    const nowhere = 's3://no-bucket-of-ours/x'
    await told(['status', '--lake', nowhere], {}, nowhere, 'expected a bucket of that name, found none')
    await told(['night', '--exports', nowhere, '--lake', lake], {}, nowhere, 'make the bucket first')
    await told(
      ['night', '--exports', address('exports'), '--lake', nowhere],
      {},
      nowhere,
      'make the bucket first',
    )
    await told(
      ['status', '--lake', address('empty')],
      {},
      address('empty'),
      'expected a published run, found none',
    )
    await told(['night', '--exports', address('empty'), '--lake', lake], {}, address('empty'), 'found none')
    await told(
      ['status', '--lake', lake],
      { AWS_SECRET_ACCESS_KEY: 'another' },
      lake,
      'a secret key that does not belong to the access key',
    )
    const proxy = await startS3Proxy(s3.server().endpoint)
    const over = { AWS_ENDPOINT_URL_S3: proxy.endpoint }
    proxy.choose(() => 'expired')
    await told(['status', '--lake', lake], over, lake, 'credentials that hold, found that they have expired')
    proxy.choose(() => 'forbidden')
    await told(
      ['restate', '--lake', lake, '--from', nights.first.date],
      over,
      lake,
      's3:ListBucket on the bucket',
    )
    await proxy.close()
    const nobody = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' }
    const noProfile = { AWS_CONFIG_FILE: at('none'), AWS_SHARED_CREDENTIALS_FILE: at('none') }
    await told(
      ['status', '--lake', lake],
      { ...nobody, ...noProfile },
      'none in the environment, the profile or the role',
    )
  })
})
