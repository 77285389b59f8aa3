import { expect, test } from 'vitest'
import { parserForTests } from '../parse-in-test.ts'

const { parse } = parserForTests()

const momentOf = async (time: string, brand = {}): Promise<unknown> => {
  const text = `occurred_at,id_type,user_id,behaviour,channel\n${time},t,u,click,shop\n`
  const parsed = await parse('behaviours', text, { brand })
  return (await parsed.rows('behaviours'))[0]?.occurred_at ?? (await parsed.reasons())['2']
}

test.each([
  ['46266.999999', '2026-09-01 15:59:59'],
  ['46266.99999999', '2026-09-01 15:59:59'],
  ['46267', '2026-09-01 16:00:00'],
  ['46266.333333', '2026-09-01 00:00:00'],
  ['46266.3333333333', '2026-09-01 00:00:00'],
  ['46266.9999884259', '2026-09-01 15:59:59'],
])('a serial number is its nearest second, and never one of the next day: %s', async (serial, utc) => {
  expect(await momentOf(serial)).toBe(utc)
})

test.each(['+14:00', '-14:00', '+13:59', '+00:00', '-05'])('an offset that is one: %s', async (offset) => {
  const [sign, hours, minutes] = [offset.startsWith('-') ? -1 : 1, offset.slice(1, 3), offset.slice(4)]
  const at = Date.UTC(2026, 7, 31, 12) - sign * (Number(hours) * 60 + Number(minutes)) * 60_000
  const expected = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  expect(await momentOf(`2026-08-31T12:00:00${offset}`)).toBe(expected)
  expect(await momentOf(`2026/8/31 12:00 ${offset.replace(':', '')}`)).toBe(expected)
})

test.each(['+99:99', '+14:01', '-14:30', '+15:00', '+24:00', '+08:60', '-23:59'])(
  'an offset that no clock has is no date: %s',
  async (offset) => {
    for (const time of [`2026-08-31T12:00:00${offset}`, `2026/8/31 12:00 ${offset.replace(':', '')}`])
      expect(await momentOf(time)).toBe('occurred_at: bad_date')
  },
)
