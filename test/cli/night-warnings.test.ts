import { expect, test } from 'vitest'
import { nightReport } from '../../functions/cli/night-report.ts'

const out = { write: async () => {}, isTerminal: false, columns: 80, color: false }

test('what lies beside the brands is told under them, in the text and in the document, and changes no exit code', () => {
  const warnings = [{ code: 'files_skipped', message: '1 thing was not read: mirror (a link).' }]
  const report = nightReport({ brands: [], warnings }, 'lake', 'aips')
  expect(report.text(out)).toBe('files_skipped  1 thing was not read: mirror (a link).')
  expect(report).toMatchObject({ json: { brands: [], warnings }, exitCode: 0 })
})

test('a night with nothing beside its brands says nothing of it', () => {
  expect(nightReport({ brands: [] }, 'lake', 'aips').text(out)).toBe('')
})
