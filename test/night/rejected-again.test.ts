import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brandWith, fileOn } from '../oracle/by-hand.ts'
import { openLab, succeeded } from './lab.ts'

const lines = (good: number, bad: number): string[] => [
  'occurred_at,id_type,user_id,behaviour,channel',
  ...Array.from({ length: good }, (_, i) => `2026-03-10 12:00:00,open_id,u${i},click,organic`),
  ...Array.from({ length: bad }, (_, i) => `2026-03-10 12:00:00,open_id,b${i},clack,organic`),
]

test('a file rejected for its bad rows is read again, once, when the brand file allows them', async () => {
  const lab = await openLab('rejected', 'lumina')
  const file = fileOn('2026-03-10', 'behaviours/a.csv', lines(12, 6))
  const first = succeeded(await lab.night({ date: '2026-03-10', brand: brandWith(), files: [file] }))
  expect(first.rejected.map((one) => one.reason)).toEqual(['too_many_bad_rows'])
  const same = succeeded(await lab.night({ date: '2026-03-11', brand: brandWith(), files: [] }))
  expect(same.files).toMatchObject({ read: 0, unchanged: 1 })
  const allowed = brandWith({ maxQuarantineRatio: 0.5 })
  const again = succeeded(await lab.night({ date: '2026-03-12', brand: allowed, files: [] }))
  expect(again.rows).toMatchObject({ read: 18, accepted: 12, quarantined: 6 })
  const other = brandWith({ maxQuarantineRatio: 0.6 })
  const later = succeeded(await lab.night({ date: '2026-03-13', brand: other, files: [] }))
  expect(later.files).toMatchObject({ read: 0, unchanged: 1 })
  await lab.close()
})

test('a file that was away when the ratio was raised, and a copy of it, are tried again as well', async () => {
  const lab = await openLab('rejected', 'lumina')
  const text = lines(12, 6)
  const files = ['behaviours/a.csv', 'behaviours/b.csv'].map((path) => fileOn('2026-03-10', path, text))
  succeeded(await lab.night({ date: '2026-03-10', brand: brandWith(), files }))
  const folder = join(lab.exportsDir, 'lumina', 'behaviours')
  await rename(join(folder, 'a.csv'), join(lab.folder, 'a.csv'))
  await rename(join(folder, 'b.csv'), join(lab.folder, 'b.csv'))
  const allowed = brandWith({ maxQuarantineRatio: 0.5 })
  succeeded(await lab.night({ date: '2026-03-11', brand: allowed, files: [] }))
  await rename(join(lab.folder, 'b.csv'), join(folder, 'b.csv'))
  const back = succeeded(await lab.night({ date: '2026-03-12', brand: allowed, files: [] }))
  expect(back.rows).toMatchObject({ read: 18, accepted: 12, quarantined: 6 })
  await lab.close()
})
