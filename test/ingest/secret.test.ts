import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, InputError } from '../../shared/errors.ts'
import { brandSecret } from '../../shared/ingest/secret.ts'

let root: string
let config: { secretsDir: string }
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'aips-secret-'))
  config = { secretsDir: join(root, 'made', 'on', 'first', 'use') }
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe("a brand's secret", () => {
  test('is made on first use: 64 hexadecimal characters that only the owner may read', async () => {
    const { key } = await brandSecret(config, 'lumina', { mayCreate: true })
    expect(key.toString('utf8')).toMatch(/^[0-9a-f]{64}$/)
    const path = join(config.secretsDir, 'lumina')
    expect((await readFile(path, 'utf8')).trim()).toBe(key.toString('utf8'))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(config.secretsDir)).mode & 0o777).toBe(0o700)
    expect(await readdir(config.secretsDir)).toEqual(['lumina'])
  })

  test('stays the same from then on, and is another for another brand', async () => {
    const first = await brandSecret(config, 'lumina', { mayCreate: true })
    expect(await brandSecret(config, 'lumina', { mayCreate: false })).toEqual(first)
    const other = await brandSecret(config, 'nova', { mayCreate: true })
    expect(other.fingerprint).not.toBe(first.fingerprint)
  })

  test('is the text of the file, trimmed; the fingerprint is a hash that does not give it away', async () => {
    await mkdir(config.secretsDir, { recursive: true })
    await writeFile(join(config.secretsDir, 'lumina'), '  一个秘密 \r\n', { mode: 0o600 })
    const { key, fingerprint } = await brandSecret(config, 'lumina', { mayCreate: false })
    expect(key).toEqual(Buffer.from('一个秘密'))
    expect(fingerprint).toBe(
      createHash('sha256').update('aips-lake secret一个秘密').digest('hex').slice(0, 16),
    )
  })

  test('is one for twenty nights that begin at once', async () => {
    const nights = Array.from({ length: 20 }, () => brandSecret(config, 'lumina', { mayCreate: true }))
    const fingerprints = new Set((await Promise.all(nights)).map((secret) => secret.fingerprint))
    expect(fingerprints.size).toBe(1)
    expect(await readdir(config.secretsDir)).toEqual(['lumina'])
  })

  test('that is lost is never made anew for a lake that has published', async () => {
    const asked = brandSecret(config, 'lumina', { mayCreate: false })
    await expect(asked).rejects.toThrow(InputError)
    await expect(asked).rejects.toThrow(/lumina.*expected.*found no such file.*Restore/)
  })

  test.each([0o644, 0o640, 0o604, 0o660])('of mode %o is refused, naming chmod 600', async (mode) => {
    const path = join(config.secretsDir, 'lumina')
    await mkdir(config.secretsDir, { recursive: true })
    await writeFile(path, 'secret-text')
    await chmod(path, mode)
    const asked = brandSecret(config, 'lumina', { mayCreate: true })
    await expect(asked).rejects.toThrow(ConfigError)
    await expect(asked).rejects.toThrow(`chmod 600 '${path}'`)
    await expect(asked).rejects.not.toThrow('secret-text')
  })

  test('that is an empty file is refused, not replaced', async () => {
    const path = join(config.secretsDir, 'lumina')
    await mkdir(config.secretsDir, { recursive: true })
    await writeFile(path, ' \n', { mode: 0o600 })
    await expect(brandSecret(config, 'lumina', { mayCreate: true })).rejects.toThrow(/empty file/)
    expect(await readFile(path, 'utf8')).toBe(' \n')
  })

  test('under a path that holds a file where the folder should be says so', async () => {
    await writeFile(join(root, 'made'), 'a file')
    const asked = brandSecret(config, 'lumina', { mayCreate: true })
    await expect(asked).rejects.toThrow(ConfigError)
    await expect(asked).rejects.toThrow(/part of the path is a file/)
  })

  test.each(['../lumina', 'a/b', '..', '.', '', 'a\0b'])(
    'of a brand named %j is never looked for',
    async (brand) => {
      await expect(brandSecret(config, brand, { mayCreate: true })).rejects.toThrow(ConfigError)
    },
  )
})
