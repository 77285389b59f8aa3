import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '../../shared/errors.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import { smallSample } from './small-sample.ts'

/** Every file below the sample's folder: path, export time and content, in one digest. */
function digest({ folder }: Sample): string {
  const out = dirname(folder)
  const hash = createHash('sha256')
  const entries = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const isExport = path.startsWith(folder) && !path.endsWith('brand.yaml')
    hash
      .update(`${path.slice(out.length)} ${isExport ? statSync(path).mtimeMs : ''}\n`)
      .update(readFileSync(path))
  }
  return hash.digest('hex')
}

test('the same request gives the same bytes and export times; another seed gives others', async () => {
  const request = { users: 200, days: 50 }
  const first = digest(await smallSample(request))
  expect(digest(await smallSample(request))).toBe(first)
  expect(digest(await smallSample({ ...request, seed: 2 }))).not.toBe(first)
})

test('a new sample replaces the old one whole', async () => {
  const out = mkdtempSync(join(tmpdir(), 'sample-'))
  const longer = await smallSample({ out, users: 60, days: 40 })
  expect(existsSync(join(longer.folder, 'behaviours/2026-07'))).toBe(true)
  const shorter = await smallSample({ out, users: 60, days: 5 })
  expect(digest(shorter)).toBe(digest(await smallSample({ users: 60, days: 5 })))
})

test('a folder that is no sample is left alone', async () => {
  const out = mkdtempSync(join(tmpdir(), 'sample-'))
  mkdirSync(join(out, 'lumina'))
  writeFileSync(join(out, 'lumina/brand.yaml'), 'brand: lumina\n')
  await expect(smallSample({ out })).rejects.toThrow(ConfigError)
  expect(readFileSync(join(out, 'lumina/brand.yaml'), 'utf8')).toBe('brand: lumina\n')
  rmSync(out, { recursive: true })
})

test.each([
  [{ users: 0 }, '--users'],
  [{ days: 731 }, '--days'],
  [{ seed: -1 }, '--seed'],
  [{ brand: '../x' }, '--brand'],
  [{ brand: 'truth' }, '--brand'],
  [{ endDate: '2026-02-30' }, 'last date'],
])('a request that makes no sense is refused by name: %o', async (request, named) => {
  await expect(smallSample(request)).rejects.toThrow(named)
})

test('by default the last business date is yesterday at the clock of the brand, not of the machine', async () => {
  // 03:00 UTC on 2 September is 11:00 of the same day in Shanghai.
  expect((await smallSample({ users: 1, days: 1 })).endDate).toBe('2026-09-01')
})
