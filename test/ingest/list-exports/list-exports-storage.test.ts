import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskExports, type ExportsListing } from '../../../shared/ingest/list-exports.ts'
import { storageExports } from '../../../shared/ingest/list-exports-storage.ts'
import { skippedText } from '../../../shared/ingest/skipped.ts'
import { memoryStorage } from '../../../shared/storage/memory.ts'
import type { Storage } from '../../../shared/storage/storage.ts'

let root: string
let storage: Storage
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aips-exports-storage-'))
  storage = memoryStorage(join(root, 'copies'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** On the disk and in the storage alike. */
const put = async (path: string, text = 'x'): Promise<void> => {
  mkdirSync(join(root, 'exports', path, '..'), { recursive: true })
  writeFileSync(join(root, 'exports', path), text)
  await storage.put(path, { bytes: Buffer.from(text) })
}

/** What does not depend on where exports lie. */
const plain = ({ brands, skipped }: ExportsListing) => ({
  skipped,
  brands: brands.map((one) => ({
    ...one,
    brandFile: one.brandFile !== null,
    files: one.files.map(({ brand, source, file, size }) => ({ brand, source, file, size })),
  })),
})

test('the same tree is listed alike in a folder and in a storage: hidden names, notes, what is skipped, whose folder is no brand', async () => {
  for (const path of [
    'lumina/brand.yaml',
    'lumina/brand.yml',
    'lumina/orders/2026/b.csv',
    'lumina/orders/a.csv',
    'lumina/orders/.partial.csv',
    'lumina/orders/.git/x.csv',
    'lumina/.git/orders/c.csv',
    'lumina/.DS_Store',
    'lumina/README.txt',
    'lumina/notes.md',
    'lumina/wechat/a.csv',
    'lumina/orders.csv',
    'lumina/orders/13812345678.csv',
    'nameless/spend/a.csv',
    'lumina-b/brand.yaml',
    'truth/lumina/orders.csv',
    'stray.csv',
    '.hidden/orders/a.csv',
    'lumina/torn\ufffd/a.csv',
    'lumina/torn\ufffd/b.csv',
    'lumina/orders/torn\ufffd.csv',
    'torn\ufffd/orders/a.csv',
  ])
    await put(path, path)
  const found = plain(await storageExports(storage).list())
  expect(found).toEqual(plain(await diskExports(join(root, 'exports')).list()))
  expect(found.brands.map(({ brand }) => brand)).toEqual(['lumina', 'lumina-b', 'nameless'])
  expect(found.brands[0]?.skipped.map(({ path, why }) => [path, why])).toEqual([
    ['brand.yml', 'source'],
    ['orders.csv', 'source'],
    ['orders/torn\ufffd.csv', 'name'],
    ['torn\ufffd', 'name'],
  ])
  expect(found.skipped.map(({ why }) => why)).toEqual(['brand', 'name', 'no_brand'])
})

test('a file has the key, the time and the ETag of its object', async () => {
  const etag = await storage.put('lumina/orders/a.csv', { bytes: Buffer.from('four') })
  const info = await storage.head('lumina/orders/a.csv')
  expect((await storageExports(storage).list()).brands[0]?.files).toEqual([
    {
      brand: 'lumina',
      source: 'orders',
      file: 'orders/a.csv',
      place: 'lumina/orders/a.csv',
      size: 4,
      modifiedAt: info?.modifiedAt,
      etag,
    },
  ])
})

test('one brand’s listing asks for its keys alone', async () => {
  for (const brand of ['lumina', 'lumina-b', 'zoe']) await put(`${brand}/orders/a.csv`)
  const asked: string[] = []
  const watched: Storage = {
    ...storage,
    list: (prefix) => {
      asked.push(prefix)
      return storage.list(prefix)
    },
  }
  const { brands } = await storageExports(watched).list('lumina')
  expect(brands.map(({ brand }) => brand)).toEqual(['lumina'])
  expect(asked).toEqual(['lumina/'])
  const onDisk = await diskExports(join(root, 'exports')).list('lumina')
  expect(onDisk.brands.map(({ brand }) => brand)).toEqual(['lumina'])
})

test('a brand file is read as from a disk, byte order mark included; without one there is no text', async () => {
  await put('lumina/brand.yaml', '\ufeffbrand: lumina')
  await put('mirror/orders/a.csv')
  const [onDisk, inStorage] = [diskExports(join(root, 'exports')), storageExports(storage)]
  for (const exports of [onDisk, inStorage]) {
    const [lumina, mirror] = (await exports.list()).brands
    if (!lumina || !mirror) throw new Error('no brands')
    expect(await exports.brandText(lumina)).toBe('\ufeffbrand: lumina')
    expect(await exports.brandText(mirror)).toBeNull()
  }
})

test('a file is here only while it is open; one that is gone or another since the listing is not opened', async () => {
  await put('lumina/orders/a.csv', 'rows')
  const exports = storageExports(storage)
  const [file] = (await exports.list()).brands[0]?.files ?? []
  if (!file) throw new Error('no file')
  const opened = await exports.open(file)
  if (!opened) throw new Error('not opened')
  expect(await readFile(opened.path, 'utf8')).toBe('rows')
  await opened.release()
  expect(existsSync(opened.path)).toBe(false)
  expect(readdirSync(join(root, 'copies'))).toEqual([])

  await storage.delete('lumina/orders/a.csv')
  expect(await exports.open(file)).toBeNull()
  await put('lumina/orders/a.csv', 'more')
  expect(await exports.open(file)).toBeNull()
  expect(readdirSync(join(root, 'copies'))).toEqual([])
})

test('what no key can name is told, for somebody meant it to be read: two slashes in a row, a Windows path', async () => {
  await put('lumina/orders/a.csv')
  const others = ['lumina//orders/b.csv', 'lumina\\orders\\c.csv', 'zoe\\orders\\d.csv', '/e.csv']
  const withOthers: Storage = {
    ...storage,
    list: (prefix, onOther) => {
      for (const name of others) onOther?.(name)
      return storage.list(prefix)
    },
  }
  const { brands, skipped } = await storageExports(withOthers).list()
  expect(brands.map((one) => [one.brand, one.skipped])).toEqual([
    [
      'lumina',
      [
        { path: 'orders/b.csv', why: 'key' },
        { path: 'orders\\c.csv', why: 'key' },
      ],
    ],
  ])
  expect(skipped).toEqual([
    { path: '/e.csv', why: 'key' },
    { path: 'zoe\\orders\\d.csv', why: 'key' },
  ])
  expect(skippedText(skipped, 'lumina/<source>/')).toContain('/e.csv (two slashes in a row, a backslash')
})
