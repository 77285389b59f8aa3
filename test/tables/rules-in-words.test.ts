import { expect, test } from 'vitest'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import { rulesInWords } from '../../shared/rules-in-words.ts'

test('every number and behaviour of a rule set is in its words', () => {
  const words = rulesInWords({
    ...DEFAULT_RULES,
    version: 7,
    stages: {
      ...DEFAULT_RULES.stages,
      A: [{ behaviours: ['impression', 'search'], min_count: 2, window_days: 11, min_dwell_seconds: 6 }],
    },
  })
  expect(words).toMatch(
    /^default@7: A: 2 times impression or search of at least 6 seconds in the last 11 days\. /,
  )
  expect(words).toContain('I: click, like, comment, follow or live_view in the last 90 days.')
  expect(words).toContain('or 3 times click in the last 30 days.')
  expect(words).toContain('P: a sub-order paid in the last 365 days with at least 1 fen left after refunds.')
  expect(words).toContain(
    'S: P holds, and post_note, review or share in the last 365 days, on or after the day of the first such sub-order.',
  )
})
