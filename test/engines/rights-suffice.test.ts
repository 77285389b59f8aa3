import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { writeSample } from '../../shared/sample/write-sample.ts'
import { type Needed, neededFor } from '../infra/needed-rights.ts'
import { allows, grantsOf, roleOf } from '../infra/policies.ts'
import { synthesised } from '../infra/synthesised.ts'
import { deployedFunctions } from '../support/local-stack/deployed-functions.ts'
import { type Invocation, invoke } from '../support/local-stack/invoke.ts'
import { named } from '../support/local-stack/local-stack.ts'
import { provision } from '../support/local-stack/provision.ts'
import { type Recorder, startRecorder } from '../support/local-stack/recorder.ts'
import { synthesise } from '../support/local-stack/synthesise.ts'
import { REGION, readTemplate } from '../support/local-stack/template.ts'
import { startMoto } from '../support/moto.ts'
import { findMoto } from '../support/moto-program.ts'
import { findVersitygw, startVersitygw } from '../support/versitygw.ts'
import { BRANDS } from './on-local-stack.ts'

const JOBS = ['plan', 'ingest', 'transform', 'publish', 'sweep', 'watch', 'night-failed', 'review'] as const
type Job = (typeof JOBS)[number]

const planned = z.object({
  answer: z.object({
    brands: z.array(z.object({ brand: z.string(), run_id: z.string(), batches: z.array(z.unknown()) })),
  }),
})
const answered = z.object({ answer: z.unknown() })

/** A campaign that the sample's brand file lists. */
const firstCampaign = (folder: string): string =>
  /(?<=\{ id: )c-[a-z-]+/.exec(readFileSync(join(folder, 'brand.yaml'), 'utf8'))?.[0] ?? ''

const programs = { versitygw: await findVersitygw(), moto: await findMoto() }

/**
 * Two nights of a brand that is as it should be and of one that is not, each function called as the machine would, while
 * somebody writes down what it asks of AWS. No server here looks at rights; the policies of the template are asked.
 */
describe.skipIf(programs.versitygw === null || programs.moto === null)('the rights of each function', () => {
  const asked = new Map<Job, Needed[]>()
  const ended: Invocation[] = []
  const open: (() => Promise<void>)[] = []
  const template = synthesised({ brands: BRANDS })

  beforeAll(async () => {
    const { versitygw, moto } = programs
    if (versitygw === null || moto === null) return
    const folder = await mkdtemp(join(tmpdir(), 'aips-rights-'))
    open.push(() => rm(folder, { recursive: true, force: true }))
    const s3 = await startVersitygw(versitygw)
    open.push(s3.close)
    const services = await startMoto(moto)
    open.push(services.close)
    const recorders: Recorder[] = []
    const recorded = async (endpoint: string): Promise<string> => {
      const recorder = await startRecorder(endpoint)
      recorders.push(recorder)
      open.push(recorder.close)
      return recorder.endpoint
    }
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
    const context = { brands: BRANDS.join(','), alarmEmail: 'nobody@example.com', architecture }
    const deployed = await readTemplate(await synthesise(context), 'aips')
    await provision(deployed, { s3: s3.endpoint, glue: services.endpoint, secrets: services.endpoint })
    const functions = deployedFunctions(deployed)
    const environment = {
      AWS_ACCESS_KEY_ID: 'tests',
      AWS_SECRET_ACCESS_KEY: 'only-for-tests',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_S3: await recorded(s3.endpoint),
      AWS_ENDPOINT_URL_GLUE: await recorded(services.endpoint),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: await recorded(services.endpoint),
    }
    const call = async (job: Job, event: unknown): Promise<Invocation['outcome']> => {
      for (const { asked: before } of recorders) before.length = 0
      const done = await invoke(named(functions, job), event, { environment, scratchDir: folder }, () => {})
      ended.push(done)
      const needed = recorders.flatMap(({ asked: those }) => those.flatMap((one) => neededFor(one, template)))
      asked.set(job, [...(asked.get(job) ?? []), ...needed])
      return done.outcome
    }
    const night = async (): Promise<void> => {
      const execution = { Input: { brands: ['lumina', 'aurora'] }, RedriveCount: 0 }
      const { answer } = planned.parse(await call('plan', { state: execution.Input, execution }))
      for (const { brand, run_id, batches } of answer.brands) {
        for (const batch of batches) await call('ingest', batch)
        const ready = answered.safeParse(await call('transform', { brand, run_id }))
        if (!ready.success) continue
        await call('publish', ready.data.answer)
        await call('sweep', { brand })
      }
      await call('review', { brand: 'lumina', campaign: firstCampaign(sample.folder) })
      await call('watch', { brands: ['lumina', 'aurora'], timezone: 'Asia/Shanghai' })
      const failed = [{ brand: 'aurora', error: 'InputError', cause: '' }]
      await call('night-failed', { state: { failed, redriven: 0 }, execution })
    }
    const sample = await writeSample(
      { out: join(folder, 'sample'), users: 60, days: 12, seed: 5 },
      new Date(),
    )
    const client = new S3Client({
      endpoint: s3.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: 'tests', secretAccessKey: 'only-for-tests' },
    })
    const landing = deployed.outputs.LandingBucket ?? ''
    const files = (await readdir(sample.folder, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    )
    for (const path of files.map((one) => join(one.parentPath, one.name))) {
      const Body = await readFile(path)
      await client.send(
        new PutObjectCommand({
          Bucket: landing,
          Key: `lumina/${path.slice(sample.folder.length + 1)}`,
          Body,
        }),
      )
    }
    const brandFile = await readFile(join(sample.folder, 'brand.yaml'), 'utf8')
    const broken = brandFile.replace('brand: lumina', 'brand: aurora').replace('Asia/Shanghai', 'Mars/Base')
    await client.send(new PutObjectCommand({ Bucket: landing, Key: 'aurora/brand.yaml', Body: broken }))
    client.destroy()
    await night()
    await night()
  }, 600_000)

  afterAll(async () => {
    for (const close of open.toReversed()) await close()
  })

  test('were needed: lumina was published, and aurora failed for its brand file alone', () => {
    const outcomes = ended.map(({ function: name, outcome }) => [
      name,
      'errorType' in outcome ? outcome.errorType : 'ok',
    ])
    expect(outcomes.filter(([name]) => name === 'aips-publish')).toEqual([
      ['aips-publish', 'ok'],
      ['aips-publish', 'ok'],
    ])
    const errors = outcomes.flatMap(([, error]) => (error === 'ok' ? [] : [error]))
    expect(new Set(errors)).toEqual(new Set(['InputError', 'NightFailed']))
  })

  test.each(JOBS)('suffice for all that %s asks of AWS', (job) => {
    const grants = grantsOf(template, roleOf(template, `aips-${job}`))
    const denied = (asked.get(job) ?? []).filter(({ action, resource }) => !allows(grants, action, resource))
    const told = [...new Set(denied.map(({ action, resource }) => `${action} on ${resource}`))]
    expect(told).toEqual([])
    const actions = [...new Set((asked.get(job) ?? []).map(({ action }) => action))]
    console.log(`${job}: ${asked.get(job)?.length ?? 0} requests, ${actions.toSorted().join(', ')}`)
  })
})
