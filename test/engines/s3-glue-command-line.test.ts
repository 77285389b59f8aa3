import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { glueCatalog } from '../../shared/publish/glue.ts'
import { publishedRuns } from '../../shared/publish/history.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { DATABASE, makeTables, tableNamed } from '../publish/glue-contract.ts'
import { aipsProcess } from '../support/aips-process.ts'
import { asNobodyOfAws } from '../support/aws-environment.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { type StrictGlue, startStrictGlue } from '../support/strict-glue.ts'
import { writeExports } from '../support/write-exports.ts'
import { onS3 } from './on-s3.ts'

const nights = twoNights(troubledBrand(3, { people: 4, days: 6 }))

onS3('the command line on a lake that a Glue database points into', (s3) => {
  let folder: string
  let glue: StrictGlue
  const lake = () => ({ bucket: s3.server().bucket, prefix: 'lake/' })
  const catalog = () => glueCatalog({ database: DATABASE, lake: lake(), endpoint: glue.endpoint })
  let restore: () => void
  beforeAll(async () => {
    restore = asNobodyOfAws()
    folder = await mkdtemp(join(tmpdir(), 'aips-s3-glue-'))
    await mkdir(join(folder, 'secrets'), { mode: 0o700 })
    await writeFile(join(folder, 'secrets', nights.brand), nights.secret, { mode: 0o600 })
    glue = await startStrictGlue(DATABASE)
    await makeTables(glue.endpoint, lake())
  })
  afterAll(async () => {
    await glue.close()
    restore()
    await rm(folder, { recursive: true, force: true })
  })

  const aips = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await aipsProcess(args, {
      AWS_ENDPOINT_URL_S3: s3.server().endpoint,
      AWS_ENDPOINT_URL_GLUE: glue.endpoint,
      AIPS_SECRETS: join(folder, 'secrets'),
      AIPS_TMP: join(folder, 'scratch'),
      AWS_REGION: s3.server().region,
    })
    expect([code, stderr]).toEqual([0, stderr])
    return stdout
  }
  const night = async (prefix: string, date: string) => {
    const places = ['--exports', join(folder, 'exports'), '--lake', `s3://${lake().bucket}/${prefix}`]
    return JSON.parse(await aips('night', ...places, '--date', date, '--json')).brands[0]
  }
  /** The runs in whose folders Glue has the brand's stages. */
  const shown = async (): Promise<(string | undefined)[]> => {
    const partitions = await catalog().partitions(tableNamed('user_stages'), nights.brand)
    return partitions.map(({ folder: place }) => place.split('/')[2])
  }

  test('nights and rollbacks take the partitions along; a lake beside it that others try out changes none', async () => {
    await writeExports(join(folder, 'exports'), nights.first)
    const first = await night('lake', nights.first.date)
    expect([first.outcome, await shown()]).toEqual(['published', [first.run_id]])
    await writeExports(join(folder, 'exports'), nights.second)
    const second = await night('lake', nights.second.date)
    expect([second.outcome, await shown()]).toEqual(['published', [second.run_id]])

    const besides = await night('beside', nights.second.date)
    expect(besides.outcome).toBe('published')
    expect(
      besides.warnings.find(({ code }: { code: string }) => code === 'catalog_behind').message,
    ).toContain(
      `expected tables of the lake s3://${lake().bucket}/beside, found definitions in s3://${lake().bucket}/lake/`,
    )
    expect(await shown()).toEqual([second.run_id])

    const back = await aips('rollback', '--lake', `s3://${lake().bucket}/lake`)
    expect(back).toContain(`readers see run ${first.run_id}`)
    expect(back).not.toContain('catalog_behind')
    expect(await shown()).toEqual([first.run_id])
    const storage = s3.storage(join(folder, 'test'), { prefix: lake().prefix })
    expect((await publishedRuns(storage, nights.brand)).find((run) => run.is_current)?.run_id).toBe(
      first.run_id,
    )
  }, 300_000)
})
