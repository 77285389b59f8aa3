import { expect, test } from 'vitest'
import { memoryStorage } from '../../shared/storage/memory.ts'
import { storageContract } from './contract.ts'

storageContract('memory', (folder) => memoryStorage(folder))

test('a memory storage is not changed through the bytes that were put or read', async () => {
  const storage = memoryStorage()
  const mine = Buffer.from('abc')
  await storage.put('k', { bytes: mine })
  mine[0] = 0
  const read = await storage.get('k')
  read?.bytes.fill(0)
  expect(Buffer.from((await storage.get('k'))?.bytes ?? []).toString()).toBe('abc')
})

test('a memory storage without a folder for local files says so', async () => {
  const storage = memoryStorage()
  await storage.put('k', { bytes: Buffer.from('x') })
  await expect(storage.localFile('k')).rejects.toThrow('no folder for local files')
})
