import { expect, test } from 'vitest'
import { daysBehind } from '../../functions/steps/days-behind.ts'
import { UnavailableError } from '../../shared/errors.ts'
import { jsonBody } from '../../shared/publish/json-object.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'

// 07:00 in Shanghai on the 22nd: the last complete date is the 21st.
const now = () => new Date('2026-11-21T23:00:00Z')
const pointing = async (dt: string): Promise<Storage> => {
  const storage = memoryStorage()
  const pointer = { format: 1, run_id: 'a', dt, manifest: 'm', pointed_at: '2026-11-21T00:00:00Z' }
  await storage.put('lumina/current.json', jsonBody(pointer))
  return storage
}
const behind = async (storage: Storage) => daysBehind('lumina', 'Asia/Shanghai', { storage, now })

test('a brand is as many days behind as complete dates are missing; never published is as far as can be', async () => {
  expect(await behind(await pointing('2026-11-21'))).toEqual({ days: 0, fault: null })
  expect(await behind(await pointing('2026-11-18'))).toEqual({ days: 3, fault: null })
  expect(await behind(memoryStorage())).toEqual({ days: 9999, fault: null })
})

test('a brand that cannot be looked at is as far behind as can be, and says why', async () => {
  const silent: Storage = {
    ...memoryStorage(),
    get: () => Promise.reject(new UnavailableError('s3://lake: no answer for user ann@example.com')),
  }
  const { days, fault } = await behind(silent)
  expect([days, fault?.name]).toEqual([9999, 'UnavailableError'])
  expect(fault?.message).toContain('no answer')
  expect(fault?.message).not.toContain('ann@example.com')
})
