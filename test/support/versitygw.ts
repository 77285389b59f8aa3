import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { freePort } from './free-port.ts'

const VERSION = 'v1.8.0'
const BUCKET = 'aips-lake-tests'
const REGION = 'us-east-1'
const READY_MS = 20_000

/** An S3 server of the tests' own, with one empty bucket. */
export type S3Server = {
  endpoint: string
  bucket: string
  region: string
  /** The folder of the bucket: an object is the file of its key, and has that file's time. */
  folder: string
  close: () => Promise<void>
}

/**
 * The program, built with Go where the cache does not have it yet (two minutes, once a machine). Null where there is
 * no Go either: then its suites are skipped, which is said loudly; a CI that skipped them would prove nothing.
 */
export async function findVersitygw(): Promise<string | null> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aips-lake')
  const program = join(cache, `versitygw-${VERSION}`)
  if (existsSync(program)) return program
  const building = join(cache, `versitygw-${process.pid}`)
  try {
    await mkdir(building, { recursive: true })
    await promisify(execFile)(
      'go',
      ['install', '-ldflags', '-s -w', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`],
      { env: { ...process.env, GOBIN: building } },
    )
    await rename(join(building, 'versitygw'), program)
    return program
  } catch (error) {
    const missing =
      `versitygw ${VERSION}, the S3 server of these tests, is not in ${cache} and could not be built: expected Go 1.25 ` +
      `or newer and a Go module proxy, found ${error instanceof Error ? error.message : error}`
    if (process.env.CI) throw new Error(missing, { cause: error })
    console.warn(`\nSKIPPED: every suite that needs S3. ${missing}\n`)
    return null
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

/** Its credentials stand in the environment, where the SDK looks for them first, until it is closed. */
export async function startVersitygw(program: string): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'aips-s3-'))
  const objects = join(folder, 'objects')
  await mkdir(objects)
  const port = await freePort()
  const server = spawn(program, ['--quiet', '--port', `127.0.0.1:${port}`, 'posix', objects], {
    env: { ...process.env, ROOT_ACCESS_KEY: 'tests', ROOT_SECRET_KEY: 'only-for-tests' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const kill = (): boolean => server.kill('SIGKILL')
  process.once('exit', kill)
  const before = { ...process.env }
  process.env.AWS_ACCESS_KEY_ID = 'tests'
  process.env.AWS_SECRET_ACCESS_KEY = 'only-for-tests'
  const endpoint = `http://127.0.0.1:${port}`
  const close = async (): Promise<void> => {
    const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : null
    kill()
    await ended
    process.removeListener('exit', kill)
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await makeBucket(endpoint)
  } catch (error) {
    await close()
    throw error
  }
  return { endpoint, bucket: BUCKET, region: REGION, folder: join(objects, BUCKET), close }
}

async function makeBucket(endpoint: string): Promise<void> {
  const client = new S3Client({ endpoint, region: REGION, forcePathStyle: true, maxAttempts: 1 })
  const deadline = performance.now() + READY_MS
  for (;;) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
      return client.destroy()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(20)
    }
  }
}
