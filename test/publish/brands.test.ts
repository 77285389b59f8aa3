import { expect, test } from 'vitest'
import { brandsIn } from '../../shared/publish/brands.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'

test('a brand has a pointer or logs; what passes, and folders of others, are none, and no key below is walked over', async () => {
  const inner = memoryStorage()
  for (const key of [
    'zoe/current.json',
    'zoe/runs/r1/manifest.json',
    'lumina/logs/runs/month=2026-09/r1.parquet',
    'begun/lease.json',
    'begun/runs/r1/state/x',
    '_staging/logs/x',
    '_results/current.json',
    'logs',
  ])
    await inner.put(key, { bytes: Buffer.from('x') })
  const storage = {
    ...inner,
    list: () => {
      throw new Error('nobody needs every key for this')
    },
  }
  expect(await brandsIn(storage)).toEqual(['lumina', 'zoe'])
})
