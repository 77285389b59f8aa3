import { expect, test } from 'vitest'
import { life } from './by-hand.ts'
import { runOracle } from './oracle.ts'
import { brand, EXPECTED, files, reconciled } from './reconciliation-story.ts'

test("ours and the platforms' of one campaign, month and window are those worked out by hand", () => {
  const { roi_reconciliation } = runOracle(life({ date: '2026-03-20', brand, files }))
  expect(reconciled(roi_reconciliation)).toEqual(EXPECTED)
})
