import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, UnavailableError } from '../../shared/errors.ts'
import type { Catalog } from '../../shared/publish/catalog.ts'
import { glueCatalog } from '../../shared/publish/glue.ts'
import { explainGlueError } from '../../shared/publish/glue-error.ts'
import { asNobodyOfAws } from '../support/aws-environment.ts'
import { freePort } from '../support/free-port.ts'
import { type StrictGlue, startStrictGlue } from '../support/strict-glue.ts'
import { DATABASE, days, glueContract, LAKE, makeTables, tableNamed } from './glue-contract.ts'

const changes = tableNamed('user_stage_changes')
const dictionary = tableNamed('definitions')
let glue: StrictGlue
let restore: () => void
beforeAll(() => {
  restore = asNobodyOfAws()
})
afterAll(() => restore())
beforeEach(async () => {
  glue = await startStrictGlue(DATABASE)
  await makeTables(glue.endpoint)
  glue.requests.length = 0
})
afterEach(() => glue.close())

glueContract('a Glue that is strict', () => glue.endpoint)

describe('what Glue says', () => {
  const catalog = (attempts?: number): Catalog =>
    glueCatalog({
      database: DATABASE,
      lake: LAKE,
      endpoint: glue.endpoint,
      ...(attempts !== undefined && { attempts }),
    })
  const sizes = (operation: string): number[] =>
    glue.requests.filter((one) => one.operation === operation).map(({ size }) => size)

  test('batches are as large as Glue takes them: 100 to make or move, 25 to remove', async () => {
    await catalog().create(changes, days('r1', 205))
    await catalog().move(changes, days('r2', 205))
    await catalog().remove(changes, days('r2', 60))
    expect(sizes('BatchCreatePartition')).toEqual([100, 100, 5])
    expect(sizes('BatchUpdatePartition')).toEqual([100, 100, 5])
    expect(sizes('BatchDeletePartition')).toEqual([25, 25, 10])
  })

  test('all pages are read, the empty last one too', async () => {
    await catalog().create(changes, days('r1', 21))
    expect(await catalog().partitions(changes, 'lumina')).toHaveLength(21)
    // 7 a page: three full ones, and one more to hear that there is no other.
    expect(sizes('GetPartitions')).toHaveLength(4)
  })

  test('a table that changed since it was looked at is not moved', async () => {
    const { version } = await catalog().home(dictionary)
    expect(await catalog().moveHome(dictionary, 'a/', version)).toBe(true)
    expect(await catalog().moveHome(dictionary, 'b/', version)).toBe(false)
    expect((await catalog().home(dictionary)).folder).toBe('a/')
  })

  test('a table that changes between its reading and its update is not moved, and it is no error', async () => {
    const { version } = await catalog().home(dictionary)
    glue.faults.push(null, { code: 'ConcurrentModificationException', status: 400 })
    expect(await catalog(1).moveHome(dictionary, 'a/', version)).toBe(false)
  })

  test('a Glue that is busy is asked again', async () => {
    glue.faults.push(
      { code: 'ThrottlingException', status: 400 },
      { code: 'InternalServiceException', status: 500 },
    )
    expect(await catalog().create(changes, days('r1', 1))).toBe(1)
    expect(sizes('BatchCreatePartition')).toEqual([1, 1, 1])
  })

  test.each([
    ['ThrottlingException', 400],
    ['InternalServiceException', 500],
    ['OperationTimeoutException', 400],
  ])(
    'a Glue that answers %s again and again is unavailable: the same may succeed later',
    async (code, status) => {
      for (let n = 0; n < 2; n++) glue.faults.push({ code, status })
      const asked = catalog(2).partitions(changes, 'lumina')
      await expect(asked).rejects.toThrow(UnavailableError)
      await expect(asked).rejects.toThrow(
        new RegExp(`Glue table aips.user_stage_changes.*${code}.*start again later`),
      )
    },
    20_000,
  )

  test('where nobody answers, Glue is unavailable', async () => {
    const nobody = glueCatalog({
      database: DATABASE,
      lake: LAKE,
      endpoint: `http://127.0.0.1:${await freePort()}`,
      attempts: 1,
    })
    await expect(nobody.partitions(changes, 'lumina')).rejects.toThrow(UnavailableError)
  })

  test('a Glue that takes a request and never answers is unavailable, too', async () => {
    const silent = createServer(() => {}).listen(await freePort(), '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const asked = glueCatalog({
      database: DATABASE,
      lake: LAKE,
      endpoint: `http://127.0.0.1:${address.port}`,
      attempts: 1,
      requestMs: 200,
    }).partitions(changes, 'lumina')
    await expect(asked).rejects.toThrow(UnavailableError)
    silent.closeAllConnections()
    silent.close()
  }, 10_000)

  test.each([
    ['AccessDeniedException', /right to do this.*glue:BatchUpdatePartition.*Lake Formation/],
    ['ExpiredTokenException', /credentials that hold.*expired.*renew/],
    ['GlueEncryptionException', /KMS key/],
    ['InvalidInputException', /refuses: InvalidInputException/],
  ])('%s does not pass by waiting, and what to do is told', async (code, message) => {
    glue.faults.push({ code, status: 400 })
    const asked = catalog().partitions(changes, 'lumina')
    await expect(asked).rejects.toThrow(ConfigError)
    await expect(asked).rejects.toThrow(message)
    expect(sizes('GetPartitions')).toHaveLength(1)
  })

  test.each([
    [new Error('Region is missing'), ConfigError, /the region of the database.*AWS_REGION/],
    [
      Object.assign(new Error('no'), { name: 'CredentialsProviderError' }),
      ConfigError,
      /none in the environment/,
    ],
    [Object.assign(new Error('no'), { code: 'ENOTFOUND' }), ConfigError, /no such name is known/],
    [
      Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
      ConfigError,
      /endpoint such as .*https:\/\/ included/,
    ],
    [Object.assign(new Error('no'), { code: 'ECONNRESET' }), UnavailableError, /no whole answer/],
    [
      Object.assign(new Error('no'), { name: 'TimeoutError' }),
      UnavailableError,
      /no whole answer \(TimeoutError\)/,
    ],
  ])('what the SDK itself says is told with what to do: %s', (error, kind, message) => {
    const explained = explainGlueError(error, 'read', 'Glue table aips.runs')
    expect(explained).toBeInstanceOf(kind)
    expect(String(explained)).toMatch(message)
  })

  test('what nobody foresaw stays what it is', () => {
    const bug = new TypeError('undefined is not a function')
    expect(explainGlueError(bug, 'read', 'Glue table aips.runs')).toBe(bug)
  })

  test.each([
    ['InternalServiceException', UnavailableError],
    ['AccessDeniedException', ConfigError],
    ['ResourceNumberLimitExceededException', ConfigError],
  ])('one partition of a batch that is refused with %s is named', async (code, kind) => {
    glue.refuses.set('lumina/2026-01-02', code)
    const asked = catalog().create(changes, days('r1', 3))
    await expect(asked).rejects.toThrow(kind)
    await expect(asked).rejects.toThrow(new RegExp(`aips.user_stage_changes, lumina/2026-01-02: .*${code}`))
  })
})
