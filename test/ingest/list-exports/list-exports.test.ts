import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../../../shared/errors.ts'
import { brandText, listExports } from '../../../shared/ingest/list-exports.ts'
import { skippedText } from '../../../shared/ingest/skipped.ts'
import { asNobody } from '../../support/as-nobody.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aips-exports-'))
  chmodSync(root, 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const put = (path: string, text = 'x'): void => {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

test('brands with their brand file and their files, sub-folders walked, hidden files left out without a word', async () => {
  put('lumina/brand.yaml')
  put('lumina/orders/2026/b.csv', 'four')
  put('lumina/orders/a.csv')
  put('lumina/orders/.partial.csv')
  put('lumina/.git/orders/c.csv')
  put('lumina/README.txt')
  put('lumina/notes.md')
  put('nameless/spend/a.csv')
  const at = new Date('2026-09-01T00:00:00Z')
  utimesSync(join(root, 'lumina/orders/2026/b.csv'), at, at)

  const { brands, skipped } = await listExports(root)
  expect(brands.map(({ brand, brandFile }) => [brand, brandFile])).toEqual([
    ['lumina', join(root, 'lumina/brand.yaml')],
    ['nameless', null],
  ])
  expect(brands[0]?.files.map(({ file }) => file)).toEqual(['orders/2026/b.csv', 'orders/a.csv'])
  expect(brands[0]?.files[0]).toEqual({
    brand: 'lumina',
    source: 'orders',
    file: 'orders/2026/b.csv',
    place: join(root, 'lumina/orders/2026/b.csv'),
    etag: null,
    size: 4,
    modifiedAt: at,
  })
  expect([skipped, ...brands.map((one) => one.skipped)]).toEqual([[], [], []])
})

test('a folder that no contract knows is listed, for its files are rejected and not skipped', async () => {
  put('lumina/brand.yaml')
  put('lumina/wechat/a.csv')
  const [brand] = (await listExports(root)).brands
  expect(brand).toMatchObject({ files: [{ source: 'wechat', file: 'wechat/a.csv' }], skipped: [] })
})

test('a name that is not UTF-8 is left out and told, and stops no other file', async () => {
  put('lumina/brand.yaml')
  put('lumina/orders/a.csv')
  const name = Buffer.concat([
    Buffer.from(join(root, 'lumina/orders/')),
    Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]),
    Buffer.from('.csv'),
  ])
  writeFileSync(name, 'x')
  const [brand] = (await listExports(root)).brands
  expect(brand?.files.map(({ file }) => file)).toEqual(['orders/a.csv'])
  expect(brand?.skipped).toMatchObject([{ why: 'name' }])
  expect(skippedText(brand?.skipped ?? [], 'lumina/<source>/')).toContain('not UTF-8')
})

describe('what is left out is told, each with its reason', () => {
  test('links, files in no folder of a source, and what is neither file nor folder', async () => {
    put('lumina/brand.yaml')
    put('lumina/brand.yml')
    put('lumina/orders.csv')
    put('lumina/orders/a.csv')
    put('elsewhere/refunds/r.csv')
    symlinkSync(join(root, 'elsewhere/refunds'), join(root, 'lumina/refunds'))
    symlinkSync(join(root, 'elsewhere/refunds/r.csv'), join(root, 'lumina/orders/link.csv'))
    symlinkSync(join(root, 'gone'), join(root, 'lumina/orders/broken'))
    const socket = createServer().listen(join(root, 'lumina/orders/socket'))
    await once(socket, 'listening')
    const [, brand] = (await listExports(root).finally(() => socket.close())).brands
    expect(brand?.files.map(({ file }) => file)).toEqual(['orders/a.csv'])
    expect(brand?.skipped).toEqual([
      { path: 'brand.yml', why: 'source' },
      { path: 'orders.csv', why: 'source' },
      { path: 'orders/broken', why: 'link' },
      { path: 'orders/link.csv', why: 'link' },
      { path: 'orders/socket', why: 'no_file' },
      { path: 'refunds', why: 'link' },
    ])
  })

  test('beside the brands: a linked brand folder, a stray file, and a folder of somebody else', async () => {
    put('lumina/brand.yaml')
    put('truth/lumina/orders.csv')
    put('stray.csv')
    symlinkSync(join(root, 'lumina'), join(root, 'mirror'))
    const { brands, skipped } = await listExports(root)
    expect(brands.map(({ brand }) => brand)).toEqual(['lumina'])
    expect(skipped).toEqual([
      { path: 'mirror', why: 'link' },
      { path: 'stray.csv', why: 'brand' },
      { path: 'truth', why: 'no_brand' },
    ])
  })

  test('as one text: how many, the first few with their reasons, and where they should lie', () => {
    const skipped = Array.from({ length: 7 }, (_, index) => ({
      path: `${index}.csv`,
      why: 'source' as const,
    }))
    const text = skippedText([{ path: 'refunds', why: 'link' }, ...skipped], 'lumina/<source>/')
    expect(text).toMatch(/^8 things were not read: refunds \(a link\), 0\.csv \(in no folder of a source\), /)
    expect(text).toContain('3.csv (in no folder of a source) and 3 more.')
    expect(text).toContain('in lumina/<source>/; links are not followed')
  })
})

describe('a brand that cannot be read stops no other', () => {
  test.each([
    ['its brand file', 'mirror/brand.yaml'],
    ['a folder of a source', 'mirror/orders'],
    ['its folder', 'mirror'],
  ])('%s', async (_, shut) => {
    for (const brand of ['lumina', 'mirror', 'nimbus']) {
      put(`${brand}/brand.yaml`, brand)
      put(`${brand}/orders/a.csv`)
    }
    chmodSync(join(root, shut), 0o000)
    const texts = await asNobody(async () => {
      const { brands, skipped } = await listExports(root)
      expect(skipped).toEqual([])
      return Promise.all(
        brands.map((one) =>
          brandText(one).catch((error: unknown) => (error instanceof ConfigError ? error.message : error)),
        ),
      )
    })
    expect(texts).toEqual(['lumina', expect.stringContaining(`Cannot read ${join(root, shut)}: `), 'nimbus'])
  })

  test('a brand file that is a folder, or a link', async () => {
    put('lumina/brand.yaml/orders.csv')
    put('mirror/orders/a.csv')
    symlinkSync(join(root, 'lumina/brand.yaml/orders.csv'), join(root, 'mirror/brand.yaml'))
    const [lumina, mirror] = (await listExports(root)).brands
    if (!lumina || !mirror) throw new Error('no brands')
    await expect(brandText(lumina)).rejects.toThrow(/lumina\/brand.yaml: expected a file, found a folder/)
    await expect(brandText(mirror)).rejects.toThrow(/mirror\/brand.yaml: .* found a link/)
  })

  test('an unreadable folder that is no brand’s, or holds nothing that is read, is left out and told', async () => {
    put('lumina/brand.yaml', 'lumina')
    put('lumina/wechat/a.csv')
    put('lost+found/a.csv')
    for (const shut of ['lumina/wechat', 'lost+found']) chmodSync(join(root, shut), 0o000)
    const { brands, skipped } = await asNobody(() => listExports(root))
    expect(skipped).toEqual([{ path: 'lost+found', why: 'unreadable' }])
    expect(brands).toMatchObject([
      { brand: 'lumina', fault: null, skipped: [{ path: 'wechat', why: 'unreadable' }] },
    ])
  })
})

test('a folder that is not there, or is a file, is told so', async () => {
  put('file')
  for (const path of [join(root, 'nowhere'), join(root, 'file')]) {
    await expect(listExports(path)).rejects.toThrow(ConfigError)
    await expect(listExports(path)).rejects.toThrow(/expected a folder .* found/)
  }
})
