import { expect, test } from 'vitest'
import { athenaFault } from '../../functions/cli/sql-athena-fault.ts'

/** What the door says of a query that Athena ended with this reason. */
const said = (reason: string): string => {
  const failure = { id: 'q', state: 'FAILED', reason, category: 2, retryable: false } as const
  const { name, message } = athenaFault(failure, ['stage_assets_daily'])
  expect(name).toBe('ConfigError')
  return message
}

test.each([
  'TYPE_MISMATCH: line 1:47: Cannot apply operator: date = varchar(10)',
  'TYPE_MISMATCH: line 1:47: Cannot apply operator: varchar(10) <= date',
  'TYPE_MISMATCH: line 1:47: Cannot check if date is BETWEEN varchar(10) and varchar(10)',
  'TYPE_MISMATCH: line 1:47: IN value and list items must be the same type or coercible to a common type. Cannot find common type between date and varchar(10)',
  "SYNTAX_ERROR: line 1:47: '=' cannot be applied to date, varchar(10)",
])('a date compared with a text is told how a date is written: %s', (reason) => {
  expect(said(reason)).toContain("Write a date as date '2026-11-21'")
})

test('other types that do not fit together get no advice about dates', () => {
  expect(said('TYPE_MISMATCH: line 1:47: Cannot apply operator: bigint = varchar(1)')).not.toContain('a date')
})

test.each([
  ["SCHEMA_NOT_FOUND: line 1:15: Schema 'aips_tset' does not exist", 'aips_tset'],
  [
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.aips_tset.runs' does not exist",
    'awsdatacatalog.aips_tset.runs',
  ],
])('a database or table that is not there is told with what names another: %s', (reason, name) => {
  expect(said(reason)).toMatch(new RegExp(`^sql: ${name}: expected .* found none .*AIPS_DATABASE`))
})
