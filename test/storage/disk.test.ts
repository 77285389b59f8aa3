import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ConfigError } from '../../shared/errors.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { explainDiskError } from '../../shared/storage/disk-error.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { storageContract } from './contract.ts'

storageContract('disk', (folder) => diskStorage(join(folder, 'a lake that does not exist yet')))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aips-disk-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const body = (text: string): { bytes: Uint8Array } => ({ bytes: Buffer.from(text) })
const racer = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'racer.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
const count = async (storage: Storage, prefix: string): Promise<number> => {
  let found = 0
  for await (const _ of storage.list(prefix)) found++
  return found
}

describe('processes on one disk', () => {
  test('of twenty that swap one version at once, one wins, in every round', async () => {
    const rounds = 4
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`)
    const storage = diskStorage(folder)
    await storage.put('k', body('start'))
    const outputs = names.map(async (name) => {
      const child = racer('race', folder, 'k', name, String(rounds))
      let output = ''
      child.stdout?.on('data', (chunk) => (output += String(chunk)))
      const [code] = await once(child, 'close')
      expect(code).toBe(0)
      return output
    })
    const contents: string[] = []
    for (let round = 0; round < rounds; round++) {
      while ((await count(storage, `ready/${round}/`)) < names.length) await sleep(5)
      await storage.put(`go/${round}`, body(''))
      while ((await count(storage, `done/${round}/`)) < names.length) await sleep(5)
      contents.push(Buffer.from((await storage.get('k'))?.bytes ?? []).toString())
      await storage.put(`next/${round}`, body(''))
    }
    const said = (await Promise.all(outputs)).flatMap((output, racerNumber) => {
      const won = z.array(z.string()).parse(JSON.parse(output))
      return won.map((round) => `${round} ${names[racerNumber]}`)
    })
    expect(said.sort()).toEqual(contents)
  })

  test('one that is killed in the middle of a put leaves the old object or the new one, and no lock', async () => {
    const size = 3_000_000
    const storage = diskStorage(folder)
    for (let kill = 0; kill < 12; kill++) {
      const child = racer('write', folder, 'k', String(size))
      if (child.stdout) await once(child.stdout, 'data')
      await sleep(kill * 1.5)
      child.kill('SIGKILL')
      await once(child, 'close')
      const bytes = Buffer.from((await storage.get('k'))?.bytes ?? [])
      expect(bytes.length).toBe(size)
      expect(bytes.equals(Buffer.alloc(size, bytes.subarray(0, 1)))).toBe(true)
      expect(await count(storage, '')).toBe(1)
      // The next one is not kept waiting by the dead one's lock.
      const started = performance.now()
      await storage.put('other', body('x'))
      await storage.delete('other')
      expect(performance.now() - started).toBeLessThan(2000)
    }
  })

  test('what a killed process left behind is never listed, and goes a day later', async () => {
    const drafts = join(folder, '.storage', 'drafts')
    await diskStorage(folder).put('k', body('x'))
    await writeFile(join(drafts, 'left-today'), 'half an obj')
    await writeFile(join(drafts, 'left-long-ago'), 'half an obj')
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
    await utimes(join(drafts, 'left-long-ago'), twoDaysAgo, twoDaysAgo)
    const later = diskStorage(folder)
    expect(await count(later, '')).toBe(1)
    await later.put('k', body('y'))
    expect(await readdir(drafts)).toEqual(['left-today'])
  })
})

describe('a file put on the same disk', () => {
  test('is moved, not copied', async () => {
    const path = join(folder, 'rows.parquet')
    await writeFile(path, 'rows')
    const { ino } = await lstat(path)
    const storage = diskStorage(join(folder, 'lake'))
    await storage.put('b/rows.parquet', { file: path })
    expect((await lstat(await storage.localFile('b/rows.parquet'))).ino).toBe(ino)
    await expect(lstat(path)).rejects.toThrow('ENOENT')
  })

  test.runIf(process.platform === 'linux')('and one on another disk is copied', async () => {
    const shared = await mkdtemp('/dev/shm/aips-disk-')
    try {
      const path = join(shared, 'rows.parquet')
      await writeFile(path, 'rows')
      const storage = diskStorage(join(folder, 'lake'))
      const etag = await storage.put('b/rows.parquet', { file: path }, { absent: true })
      expect(await storage.head('b/rows.parquet')).toMatchObject({ size: 4, etag })
      expect(await readdir(join(folder, 'lake', '.storage', 'drafts'))).toEqual([])
    } finally {
      await rm(shared, { recursive: true, force: true })
    }
  })
})

describe('a disk that cannot be used', () => {
  test('a file where the lake should be is named, by reading and by writing', async () => {
    const root = join(folder, 'lake')
    await writeFile(root, 'a file')
    const storage = diskStorage(root)
    for (const attempt of [
      () => storage.put('b/k', body('x')),
      () => storage.get('b/k'),
      () => storage.head('k'),
      () => count(storage, ''),
      () => count(storage, 'b/'),
      () => storage.localFile('b/k'),
      () => storage.delete('b/k'),
    ]) {
      await expect(attempt()).rejects.toThrow(ConfigError)
      await expect(attempt()).rejects.toThrow(new RegExp(`${root}.*expected a folder.*Move that file away`))
    }
  })

  test('a file where a folder of the lake should be, and a folder where an object should be, are named', async () => {
    const storage = diskStorage(folder)
    await storage.put('b', body('x'))
    await expect(storage.put('b/k', body('x'))).rejects.toThrow(/expected a folder/)
    expect(await storage.get('b/k')).toBeNull()
    await mkdir(join(folder, 'c'))
    await expect(storage.put('c', body('x'))).rejects.toThrow(/expected a file, found a folder/)
    await expect(storage.put('c', body('x'), { absent: true })).rejects.toThrow(
      /expected a file, found a folder/,
    )
    expect(await readdir(join(folder, '.storage', 'drafts'))).toEqual([])
  })

  test('a name that is too long is named', async () => {
    await expect(diskStorage(folder).put('x'.repeat(300), body('x'))).rejects.toThrow(/255 bytes/)
  })

  test.each([
    ['ENOSPC', /disk is full.*Free space/],
    ['EDQUOT', /quota.*Free space/],
    ['EACCES', /no rights.*Give this user rights/],
    ['EPERM', /not permit.*Give this user rights/],
    ['EROFS', /read-only.*can be written/],
    ['ENOTSUP', /hard links.*another disk/],
  ])('%s becomes an error that names the path and the next step', (code, message) => {
    const cause = Object.assign(new Error(`${code}: as the system says it`), { code })
    const explained = explainDiskError(cause, 'write', '/lake/lumina/current.json')
    expect(explained).toBeInstanceOf(ConfigError)
    expect(explained).toMatchObject({ cause, message: expect.stringMatching(message) })
    expect(explained).toMatchObject({ message: expect.stringContaining('write /lake/lumina/current.json') })
  })

  test('an error nobody can act on stays what it is', () => {
    const bug = new Error('a bug')
    expect(explainDiskError(bug, 'write', '/lake/k')).toBe(bug)
  })

  test('a folder without rights is named', async () => {
    const root = join(folder, 'lake')
    await mkdir(root)
    await chmod(folder, 0o755)
    await chmod(root, 0o555)
    // The superuser may write everywhere, so the attempt is made as nobody.
    const script = `
      import { diskStorage } from ${JSON.stringify(join(import.meta.dirname, '../../shared/storage/disk.ts'))}
      if (process.getuid() === 0) process.setuid(65534)
      await diskStorage(${JSON.stringify(root)}).put('b/k', { bytes: new Uint8Array() }).catch((error) => console.log(error.name, error.message))
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    await once(child, 'close')
    expect(output).toMatch(/^ConfigError Cannot write .*lake\/b\/k: .*no rights.*ls -ld/)
  })
})
