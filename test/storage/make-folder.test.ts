import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answer } from '../../functions/cli/sql-door.ts'
import { openScratch } from '../../functions/scratch-folder.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { brandSecret } from '../../shared/ingest/secret.ts'
import { makeFolder } from '../../shared/make-folder.ts'
import { writeSample } from '../../shared/sample/write-sample.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { aips } from '../cli/test-lake.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'aips-make-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('makes what is missing, says where it began, and is content with what is there', async () => {
  expect(await makeFolder(join(root, 'a/b/c'), 0o700)).toBe(join(root, 'a'))
  expect((await stat(join(root, 'a/b/c'))).mode & 0o777).toBe(0o700)
  expect(await makeFolder(join(root, 'a/b/c'))).toBeNull()
  expect(await makeFolder(join(root, 'a/d'))).toBe(join(root, 'a/d'))
})

test('of many that make one folder at once none fails', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(root, 'a/b/c/d'))))
  expect(made).toHaveLength(20)
  expect(existsSync(join(root, 'a/b/c/d'))).toBe(true)
})

test('a file of that name, a file above it and a link that leads nowhere are the system’s errors', async () => {
  await writeFile(join(root, 'file'), '')
  await symlink(join(root, 'gone'), join(root, 'link'))
  await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(join(root, 'file/a/b'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(makeFolder(join(root, 'link'))).rejects.toMatchObject({ code: 'EEXIST' })
})

/** The system says of every folder that is to be made here that there is none. */
describe.runIf(existsSync('/proc/self'))(
  'below a folder in which the system makes none nobody waits for ever',
  () => {
    const secrets = { secretsDir: '/proc/nope' }
    const NOWHERE = { scratchDir: '/proc/nope', memoryLimitMb: 512, threads: 1, timezone: 'UTC' }
    const sample = { users: 1, days: 1, seed: 1, brand: 'lumina' }
    const lakes: [what: string, make: () => Promise<unknown>][] = [
      ['a folder', () => makeFolder('/proc/nope/more')],
      ['the secrets', () => brandSecret(secrets, 'lumina', { mayCreate: true })],
      ['the scratch folder', () => openScratch('/proc/nope', 'run')],
      ['a lake', () => diskStorage('/proc/nope').put('a/b', { bytes: Buffer.from('x') })],
      [
        'a lake in a folder that is there',
        () => diskStorage('/proc').put('a/b', { bytes: Buffer.from('x') }),
      ],
      ['the engine', () => duckdbEngine(memoryStorage(root), NOWHERE)],
      [
        'a question',
        () =>
          answer(
            { brands: [], tables: new Map() },
            memoryStorage(root),
            NOWHERE,
            'select 1',
            false,
            async () => 1,
          ),
      ],
      ['a sample', () => writeSample({ ...sample, out: '/proc/nope' }, new Date())],
      ['a sample in a folder that is there', () => writeSample({ ...sample, out: '/proc' }, new Date())],
    ]
    test.each(lakes)('%s', async (_, make) => {
      await expect(make()).rejects.toMatchObject({ code: 'ENOENT', path: expect.stringMatching(/^\/proc\//) })
    })

    test('and doctor says it of each folder', async () => {
      const config = () => ({
        secretsDir: '/proc/nope',
        scratchDir: '/proc/nope',
        memoryLimitMb: 512,
        threads: 1,
        noColor: true,
        codeVersion: '0.1.0',
      })
      const { code, stdout } = await aips(['doctor', '--lake', '/proc/nope'], { config })
      expect(code).toBe(2)
      expect(
        stdout.match(/MISSING {2}(scratch folder|secrets|lake folder): \/proc\/nope cannot/g),
      ).toHaveLength(3)
    })
  },
)
