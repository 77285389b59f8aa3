import { expect, test } from 'vitest'
import * as z from 'zod'
import { isTimezone } from '../../../shared/calendar.ts'
import { parserForTests } from '../parse-in-test.ts'

const { engine } = parserForTests()

test.each(['+08:00', '-05:00', '+08', '+0800', 'UTC+8', 'GMT+8', 'Z', '', 'Asia/', '/Shanghai'])(
  'an offset is no zone of a brand: %s',
  (text) => {
    expect(isTimezone(text)).toBe(false)
  },
)

test.each(['CST', 'EST', 'PRC', 'GMT', 'Factory', 'Etc/Unknown'])(
  'an abbreviation is none, because it means different zones to different people: %s',
  (text) => {
    expect(isTimezone(text)).toBe(false)
  },
)

test('every zone that is taken is one the engine knows, with the same clock in winter and in summer', async () => {
  const names = [
    ...Intl.supportedValuesOf('timeZone').filter(isTimezone),
    'UTC',
    'Asia/Kolkata',
    'asia/shanghai',
  ]
  expect(names.length).toBeGreaterThan(400)
  const moments = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)]
  const cells = names.flatMap((name, index) =>
    moments.map(
      (at, which) =>
        `epoch_ms(timezone('${name}', timestamptz '${new Date(at).toISOString()}')) as z${index}_${which}`,
    ),
  )
  const [row] = z
    .array(z.record(z.string(), z.coerce.number()))
    .parse(await (await engine()).rows(`select ${cells.join(', ')}`))
  for (const [index, name] of names.entries())
    for (const [which, at] of moments.entries()) {
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: name,
        dateStyle: 'short',
        timeStyle: 'medium',
      })
      const local = Date.parse(`${clock.format(at).replace(' ', 'T')}Z`)
      expect(`${name} ${row?.[`z${index}_${which}`]}`).toBe(`${name} ${local}`)
    }
})
