import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Storage } from '../../shared/storage/storage.ts'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { forgetIn, keyOfId, whomOf } from '../night/support/forget-person.ts'
import { ALL_IDS, behaviours, PERSON, STORY } from '../night/support/forget-story.ts'
import { filesNaming } from '../night/support/search-lake.ts'
import { brandWith } from '../oracle/by-hand.ts'
import { onS3 } from './on-s3.ts'

onS3('forgetting a person of a lake on S3', (s3) => {
  test('leaves no byte of them in the bucket: tables, logs, what passes; and a staged file is not missed', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'aips-s3-forget-'))
    const storage = s3.storage(scratch)
    const lab = await openLab(STORY.secret, 'lumina', { wrapStorage: () => storage })
    try {
      for (const night of STORY.nights) succeeded(await lab.night(night))
      const key = keyOfId(STORY.secret, PERSON.open)
      const passing = {
        '_staging/lumina/files/abc/orders.txt': Buffer.from(key, 'hex'),
        '_results/analyst/answer.csv': Buffer.from(`"user_key"\n"${key.replaceAll(/(..)(?=.)/g, '$1 ')}"\n`),
        '_athena/run/table/part': Buffer.from(`x${key}x`),
        '_results/analyst/other.csv': Buffer.from('"users"\n"12"\n'),
      }
      for (const [name, bytes] of Object.entries(passing)) await storage.put(name, { bytes })
      expect((await naming(lab, storage, scratch)).length).toBeGreaterThan(10)
      const told = await forgetIn(lab, 'lumina', whomOf(PERSON.open))
      expect(told).toMatchObject({ known: true, removed_passing: 3 })
      expect(await naming(lab, storage, scratch)).toEqual([])
      expect(await storage.head('_results/analyst/other.csv')).not.toBe(null)
      const later = behaviours('2026-03-12', 'later', [
        'open_id,person-one,click,organic,',
        'open_id,other-1,like,organic,',
      ])
      const night = succeeded(await lab.night({ date: '2026-03-12', brand: brandWith(), files: [later] }))
      expect(night.rows).toMatchObject({ read: 2, accepted: 1, ignored: 1 })
      expect(await naming(lab, storage, scratch)).toEqual([])
    } finally {
      await lab.close()
      await rm(scratch, { recursive: true, force: true })
    }
  }, 300_000)
})

/** Every object of the bucket, brought down and searched. */
async function naming(lab: Lab, storage: Storage, scratch: string): Promise<string[]> {
  const lakeDir = await mkdtemp(join(scratch, 'down-'))
  for await (const { key } of storage.list('')) {
    const path = join(lakeDir, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, (await storage.get(key))?.bytes ?? '')
  }
  return filesNaming({ ...lab, lakeDir }, STORY.secret, ALL_IDS)
}
