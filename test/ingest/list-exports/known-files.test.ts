import { expect, test } from 'vitest'
import { newFiles } from '../../../functions/brand-ingest.ts'
import { extendLedger, type LedgerEntry, readLedger } from '../../../shared/ingest/ledger.ts'
import type { Export } from '../../../shared/ingest/list-exports.ts'
import { memoryStorage } from '../../../shared/storage/memory.ts'

const at = new Date('2026-09-01T00:00:00Z')
const listed = (change: Partial<Export> = {}): Export => ({
  brand: 'lumina',
  source: 'orders',
  file: 'orders/a.csv',
  place: 'lumina/orders/a.csv',
  size: 4,
  modifiedAt: at,
  etag: 'first',
  ...change,
})
const read: LedgerEntry = {
  file: 'orders/a.csv',
  size: 4,
  modified_ms: at.getTime(),
  etag: 'first',
  source: 'orders',
  content_sha256: 'c',
  file_seq: 0,
  status: 'accepted',
  allowed_ratio: null,
}
const isNew = (file: Export, ledger: readonly LedgerEntry[] = [read]): boolean =>
  newFiles([file], ledger).length === 1

test('a file is known by path, size, time and ETag; where one of them differs it is read', () => {
  expect(isNew(listed())).toBe(false)
  expect(isNew(listed({ etag: 'second' }))).toBe(true)
  expect(isNew(listed({ size: 5 }))).toBe(true)
  expect(isNew(listed({ modifiedAt: new Date(at.getTime() + 1) }))).toBe(true)
  expect(isNew(listed({ file: 'orders/b.csv' }))).toBe(true)
})

test('a second content within one second is known beside the first once it was read', () => {
  expect(isNew(listed({ etag: 'second' }), [read, { ...read, etag: 'second' }])).toBe(false)
})

test('where the listing gives no ETag, then or now, path, size and time are enough', () => {
  expect(isNew(listed({ etag: null }))).toBe(false)
  expect(isNew(listed(), [{ ...read, etag: null }])).toBe(false)
})

test('a ledger from before there were ETags is read as one without', async () => {
  const storage = memoryStorage()
  const { etag: _, ...old } = read
  const bytes = Buffer.from(JSON.stringify({ format: 1, files: [old] }))
  await storage.put('old/ledger.json', { bytes })
  expect(await readLedger(storage, ['old/ledger.json'])).toEqual([{ ...read, etag: null }])
  const keys = await extendLedger(storage, ['old/ledger.json'], [], [read], 'lumina/runs/r2/')
  expect((await readLedger(storage, keys)).map(({ etag }) => etag)).toEqual([null, 'first'])
})
