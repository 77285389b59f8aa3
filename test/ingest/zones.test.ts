import { expect, test } from 'vitest'
import { addDays, businessDate, isDate, isTimezone } from '../../shared/calendar.ts'
import { FIXED_OFFSET_MINUTES } from '../../shared/ingest/cell-time.ts'

test.each(Object.entries(FIXED_OFFSET_MINUTES))(
  '%s has not moved its clocks since 2013',
  (timezone, minutes) => {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    for (let at = Date.UTC(2012, 11, 1); at < Date.UTC(2038, 0, 1); at += 7 * 86_400_000)
      expect(clock.format(at)).toBe(
        new Date(at + minutes * 60_000).toISOString().slice(0, 19).replace('T', ' '),
      )
  },
)

test('a business date is the calendar day at the brand', () => {
  expect(businessDate(new Date('2026-08-31T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-09-01')
  expect(businessDate(new Date('2026-08-31T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-08-31')
  expect(businessDate(new Date('2026-03-08T04:59:59Z'), 'America/New_York')).toBe('2026-03-07')
})

test('days are added across months, leap days and summer time', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  expect(addDays('2026-01-31', 365)).toBe('2027-01-31')
})

test('dates and zones that do not exist are none', () => {
  expect(['2026-02-29', '2026-13-01', '2026-9-1', 'today', ''].filter(isDate)).toEqual([])
  expect(isDate('2024-02-29')).toBe(true)
  expect(isTimezone('Mars/Olympus')).toBe(false)
  expect(isTimezone('America/New_York')).toBe(true)
})
