import { createHash, randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, InputError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { errorCode, explainDiskError } from '../storage/disk-error.ts'

/** What ids are keyed with. `fingerprint` tells two secrets apart without saying anything about either. */
export type BrandSecret = { key: Buffer; fingerprint: string }

/** Where secrets are kept: gives a brand's own, made on first use where `mayCreate` says so and the place can. */
export type Secrets = {
  of: (brand: string, how: { mayCreate: boolean }) => Promise<BrandSecret>
  /** What a person calls the place. */
  place: string
}

/** A folder with one file a brand. */
export const fileSecrets = (config: { secretsDir: string }): Secrets => ({
  of: (brand, how) => brandSecret(config, brand, how),
  place: config.secretsDir,
})

/**
 * The brand's secret: the text of the file `<secretsDir>/<brand>`, trimmed, as UTF-8 bytes. Made on first use (64
 * hexadecimal characters) where `mayCreate` says so: a lake that has published must find the secret it began with.
 * @throws InputError when there is none and it may not be made; ConfigError when the file is empty, not a file, or
 *   readable by others than its owner
 */
export async function brandSecret(
  config: { secretsDir: string },
  brand: string,
  { mayCreate }: { mayCreate: boolean },
): Promise<BrandSecret> {
  if (!/^[^/\\\0]+$/.test(brand) || brand === '.' || brand === '..')
    throw new ConfigError(
      `Secret of brand "${brand}": expected a brand id that is a file name. Rename its folder.`,
    )
  const path = join(config.secretsDir, brand)
  try {
    const found = await readSecret(path)
    if (found) return secretFrom(found)
    if (!mayCreate) throw lost(brand, path)
    await createSecret(config.secretsDir, path)
    const made = await readSecret(path)
    if (!made) throw lost(brand, path)
    return secretFrom(made)
  } catch (error) {
    throw explainDiskError(error, 'use the secret file', path)
  }
}

/** A secret from its text as it is kept, trimmed. */
export const secretFrom = (text: string): BrandSecret => {
  const key = Buffer.from(text, 'utf8')
  return { key, fingerprint: fingerprintOf(key) }
}

export const fingerprintOf = (key: Uint8Array): string =>
  createHash('sha256').update('aips-lake secret').update(key).digest('hex').slice(0, 16)

/** Null when there is no such file. */
async function readSecret(path: string): Promise<string | null> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
  try {
    const stats = await file.stat()
    if (!stats.isFile())
      throw new ConfigError(`Secret file ${path}: expected a file, found something else. Move it away.`)
    // Windows has no such modes: everything would look open there.
    const mode = stats.mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new ConfigError(
        `Secret file ${path}: expected mode 600 (its owner alone), found ${mode.toString(8)}. Run: chmod 600 '${path}'`,
      )
    const text = (await file.readFile('utf8')).trim()
    if (text === '')
      throw new ConfigError(
        `Secret file ${path}: expected the brand's secret, found an empty file. Restore it from your backup; ` +
          'only where the brand has no lake yet, delete the file and a new secret is made.',
      )
    return text
  } finally {
    await file.close()
  }
}

/** Whole or not at all, and never over another: of two nights that begin at once both use the secret of the first. */
async function createSecret(folder: string, path: string): Promise<void> {
  await makeFolder(folder, 0o700)
  const draft = join(folder, `.draft-${randomBytes(8).toString('hex')}`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${randomBytes(32).toString('hex')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  // The lake will hold ids keyed with it: the name must survive a power cut as surely as they do.
  const directory = await open(folder, 'r')
  await directory.sync().finally(() => directory.close())
}

const lost = (brand: string, path: string): InputError =>
  new InputError(
    `Brand ${brand}: expected the secret its lake was made with in ${path}, found no such file. With another secret ` +
      'everybody would be a new person, so nothing is published. Restore the file from your backup (mode 600), or ' +
      'set AIPS_SECRETS to the folder that holds it.',
  )
