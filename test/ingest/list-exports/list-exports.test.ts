import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError } from '../../../shared/errors.ts'
import { listExports } from '../../../shared/ingest/list-exports.ts'

const root = mkdtempSync(join(tmpdir(), 'aips-exports-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const put = (path: string, text = 'x'): void => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

test('brands with their brand file and their files, sub-folders walked, hidden files and links left out', async () => {
  put('lumina/brand.yaml')
  put('lumina/orders/2026/b.csv', 'four')
  put('lumina/orders/a.csv')
  put('lumina/orders/.partial.csv')
  put('lumina/.git/orders/c.csv')
  put('lumina/readme.txt')
  put('nameless/spend/a.csv')
  put('stray.csv')
  put('outside/secret.csv')
  symlinkSync(join(root, 'outside'), join(root, 'lumina/orders/link'))
  symlinkSync(join(root, 'outside/secret.csv'), join(root, 'lumina/orders/link.csv'))
  rmSync(join(root, 'outside'), { recursive: true })
  const at = new Date('2026-09-01T00:00:00Z')
  utimesSync(join(root, 'lumina/orders/2026/b.csv'), at, at)

  const brands = await listExports(root)
  expect(brands.map(({ brand, brandFile }) => [brand, brandFile])).toEqual([
    ['lumina', join(root, 'lumina/brand.yaml')],
    ['nameless', null],
  ])
  expect(brands[0]?.files.map(({ file }) => file)).toEqual(['orders/2026/b.csv', 'orders/a.csv'])
  expect(brands[0]?.files[0]).toEqual({
    brand: 'lumina',
    source: 'orders',
    file: 'orders/2026/b.csv',
    absolutePath: join(root, 'lumina/orders/2026/b.csv'),
    size: 4,
    modifiedAt: at,
  })
})

test('a folder that is not there, or is a file, is told so', async () => {
  put('file')
  for (const path of [join(root, 'nowhere'), join(root, 'file')]) {
    await expect(listExports(path)).rejects.toThrow(ConfigError)
    await expect(listExports(path)).rejects.toThrow(/expected a folder .* found/)
  }
})
