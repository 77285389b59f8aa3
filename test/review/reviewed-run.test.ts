import { describe, expect, test } from 'vitest'
import { reviewText } from '../../functions/cli/review-text.ts'
import { reviewedRun } from '../../functions/reviewed-run.ts'
import { publish } from '../../shared/publish/commit.ts'
import { rollback } from '../../shared/publish/history.ts'
import { readPointer } from '../../shared/publish/pointer.ts'
import { reviewPage } from '../../shared/review/page.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { BRAND, manifestOf, stage } from '../publish/nights.ts'
import { exampleReview } from './example-review.ts'

const NOW = new Date('2026-03-20T01:00:00Z')

async function runNight(storage: Storage, runId: string, night: number): Promise<void> {
  const current = await readPointer(storage, BRAND)
  const manifest = manifestOf(runId, night, current?.run_id ?? null)
  await stage(storage, manifest)
  await publish(storage, null, manifest, current?.etag ?? null)
}

/** A night, and the one after it twice, as when a late order came. */
async function nights(): Promise<Storage> {
  const storage = memoryStorage()
  await runNight(storage, 'a-first', 1)
  await runNight(storage, 'b-second', 2)
  await runNight(storage, 'c-second-again', 2)
  return storage
}

const read = async (storage: Storage, date: string | null) => {
  const { manifest, rolledBack } = await reviewedRun(storage, BRAND, date)
  return [manifest.run_id, rolledBack]
}

describe('the run that a review of a date reads', () => {
  test('is the newest of that date', async () => {
    const storage = await nights()
    await runNight(storage, 'd-third', 3)
    expect(await read(storage, null)).toEqual(['d-third', false])
    expect(await read(storage, '2026-03-02')).toEqual(['c-second-again', false])
    expect(await read(storage, '2026-03-01')).toEqual(['a-first', false])
  })

  test('is the one that what readers see was made from, and not one that was rolled back', async () => {
    const storage = await nights()
    await rollback(storage, null, BRAND, null, NOW)
    expect(await read(storage, '2026-03-02')).toEqual(['b-second', false])
    await runNight(storage, 'd-third', 3)
    expect(await read(storage, '2026-03-02')).toEqual(['b-second', false])
  })

  test('is said to be rolled back where readers went back behind the date', async () => {
    const storage = await nights()
    await rollback(storage, null, BRAND, 'a-first', NOW)
    expect(await read(storage, null)).toEqual(['a-first', false])
    expect(await read(storage, '2026-03-02')).toEqual(['c-second-again', true])
  })
})

test('a review of a run that was rolled back says so at its head, on the page and in the terminal; no other does', () => {
  const said = (rolledBack: boolean) => {
    const review = { ...exampleReview, rolledBack }
    const out = { write: async () => {}, isTerminal: false, columns: 200, color: false }
    return [
      reviewPage(review, 'zh').includes('已回滚'),
      reviewPage(review, 'en').includes('readers of the lake do not see this run'),
      reviewText(review, 'page.html', out).includes('was rolled back: readers do not see'),
    ]
  }
  expect(said(true)).toEqual([true, true, true])
  expect(said(false)).toEqual([false, false, false])
})
