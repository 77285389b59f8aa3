import { expect, test } from 'vitest'
import { checkAccount } from '../../functions/cli/doctor-account.ts'
import { readCloudConfig } from '../../shared/config.ts'
import { ConfigError, InputError } from '../../shared/errors.ts'
import { storageExports } from '../../shared/ingest/list-exports-storage.ts'
import { secretFrom } from '../../shared/ingest/secret.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { listed } from '../storage/contract.ts'
import { memoryCatalog } from '../support/memory-catalog.ts'

type World = Parameters<typeof checkAccount>[0]

const storageOf = async (...keys: string[]): Promise<Storage> => {
  const storage = memoryStorage()
  for (const key of keys) await storage.put(key, { bytes: Buffer.from('x') })
  return storage
}

/** What doctor finds on an account where `lumina` has published, and `zoe` has sent exports and has no secret. */
async function found(change: Partial<World> = {}, isEnabled = true) {
  const lake = await storageOf('lumina/current.json')
  const landing = await storageOf('lumina/orders/a.csv', 'zoe/orders/a.csv')
  const world: World = {
    cwd: '/',
    cloud: () => readCloudConfig({ AIPS_SECRETS: 'secretsmanager:aips/' }),
    openStorage: async () => lake,
    openExports: async () => storageExports(landing),
    openCatalog: async () => memoryCatalog(),
    secrets: () => ({
      place: 'tests',
      of: async (brand) => {
        if (brand === 'lumina') return secretFrom('very secret')
        throw new InputError(`Brand ${brand}: expected its secret aips/${brand}, found none.`)
      },
    }),
    ...change,
  }
  const checks = await checkAccount(world, 's3://lake', 's3://landing', async () => ({
    isEnabled,
    cutoffBytes: 3 * 2 ** 30,
  }))
  return { checks: checks.map((one) => [one.name, one.state, one.found]), left: await listed(lake, '') }
}

test('buckets, a secret per brand, the database and the workgroup are tried, and nothing of it is left', async () => {
  const { checks, left } = await found()
  expect(checks).toEqual([
    ['lake bucket', 'ok', 's3://lake can be written'],
    ['exports bucket', 'ok', 's3://landing holds lumina, zoe'],
    ['secrets', 'ok', expect.stringMatching(/^aips\/lumina can be read, fingerprint [0-9a-f]{16}$/)],
    ['secrets', 'missing', 'Brand zoe: expected its secret aips/zoe, found none.'],
    ['database', 'ok', 'aips has definitions, in _tables/definitions/'],
    ['workgroup', 'ok', 'aips, at most 3,072 MiB a query'],
  ])
  expect(left.map(({ key }) => key)).toEqual(['lumina/current.json'])
})

test('what is missing is told in the words of its error, and stops no other check', async () => {
  const refused = (): never => {
    throw new ConfigError('Cannot list s3://lake/: expected a bucket of that name, found none.')
  }
  const storage: Storage = { ...memoryStorage(), folders: async () => refused() }
  const { checks } = await found(
    {
      openStorage: async () => storage,
      openExports: async () => refused(),
      openCatalog: async () => ({
        ...memoryCatalog(),
        home: async () => {
          throw new Error('Region is missing')
        },
      }),
    },
    false,
  )
  expect(checks).toEqual([
    ['lake bucket', 'missing', expect.stringContaining('a bucket of that name')],
    ['exports bucket', 'missing', expect.stringContaining('a bucket of that name')],
    ['database', 'missing', 'Region is missing'],
    ['workgroup', 'missing', 'aips is disabled'],
  ])
})

test('a server that lets one writer overwrite another is no place for a lake', async () => {
  const inner = memoryStorage()
  const careless: Storage = { ...inner, put: (key, body) => inner.put(key, body) }
  const { checks } = await found({ openStorage: async () => careless })
  expect(checks[0]).toEqual([
    'lake bucket',
    'missing',
    expect.stringContaining('does not know If-None-Match'),
  ])
})

test('without a database, and with secrets in files, neither is looked for', async () => {
  const { checks } = await found({ cloud: () => readCloudConfig({ AIPS_DATABASE: 'none' }) })
  expect(checks.map(([name]) => name)).toEqual(['lake bucket', 'exports bucket'])
})
