import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Storage } from '../../shared/storage/storage.ts'
import { listed } from '../storage/contract.ts'
import { onS3 } from './on-s3.ts'

const body = { bytes: Buffer.from('x') }
const patience = { attempts: 4, sleep: async () => {}, random: Math.random }

onS3('what people set up wrongly is told, with the address and what to do', (s3) => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aips-s3-wrong-'))
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })
  const withoutProfile = (): void => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'))
  }
  const told = async (storage: Storage, name: string, words: string): Promise<void> => {
    for (const ask of [
      () => storage.get('k'),
      () => listed(storage, ''),
      () => storage.put('k', body),
      () => storage.localFile('k'),
    ])
      await expect(ask()).rejects.toMatchObject({ name, message: expect.stringContaining(words) })
    await expect(storage.get('k')).rejects.toThrow(`Cannot read ${storage.describe('k')}: expected `)
  }

  test('a bucket that is not there', async () => {
    await told(s3.storage(folder, { bucket: 'no-bucket-of-ours' }), 'ConfigError', 'make the bucket first')
  })

  test('a secret key that is not the access key’s', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another')
    await told(s3.storage(folder), 'ConfigError', 'a secret key that does not belong to the access key')
  })

  test('an access key that nobody knows, of which this server speaks in words of its own', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody')
    await told(
      s3.storage(folder),
      'ConfigError',
      'No user exists with the provided access key ID. Look at the settings',
    )
  })

  test('no credentials at all', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined)
    withoutProfile()
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    await told(s3.storage(folder), 'ConfigError', 'none in the environment, the profile or the role')
  })

  test('no region', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
    withoutProfile()
    await told(
      s3.storage(folder, { region: null }),
      'ConfigError',
      'found none (Region is missing). Name the region',
    )
  })

  test('an endpoint where nobody listens may come up later', async () => {
    const nobody = s3.storage(folder, { endpoint: 'http://127.0.0.1:9', patience })
    await told(nobody, 'UnavailableError', 'ECONNREFUSED')
  })
})
