import type { Night, Scenario } from '../../oracle/scenario.ts'
import type { BrandOptions } from '../../support/random-brand/troubles.ts'
import { deliverAtOnce, scenario } from '../../support/random-brand.ts'

/** A brand's life in two nights: all but the last `days` dates in the first, the rest in the second. */
export type TwoNights = { secret: string; brand: string; first: Night; second: Night }

export function twoNights(options: BrandOptions, days = 1): TwoNights {
  const whole = scenario(options)
  const cut = whole.nights.length - days
  const first = whole.nights.length > days ? only(whole, 0, cut) : null
  if (!first) throw new Error(`expected more than ${days} nights`)
  const second = only(whole, cut)
  return { secret: whole.secret, brand: second.brand.brand, first, second: withoutPathsOf(first, second) }
}

const only = (whole: Scenario, from: number, to?: number): Night => {
  const [night] = deliverAtOnce({ ...whole, nights: whole.nights.slice(from, to) }).nights
  if (!night) throw new Error('a scenario without nights')
  return night
}

/** Earlier files remain, so a file of the second night may not take a path of the first. */
const withoutPathsOf = (first: Night, second: Night): Night => {
  const taken = new Set(first.files.map((file) => file.path))
  return {
    ...second,
    files: second.files.map((file) =>
      taken.has(file.path) ? { ...file, path: file.path.replace(/(\.\w+)$/, ' later$1') } : file,
    ),
  }
}

/** The night with one more file, exported on the morning after the date named. */
export const withFile = (
  night: Night,
  path: string,
  lines: readonly string[],
  exportedOn = night.date,
): Night => ({
  ...night,
  files: [
    ...night.files,
    {
      path,
      text: `${lines.join('\n')}\n`,
      modifiedAt: new Date(`${exportedOn}T22:00:00Z`),
      oldestDate: null,
    },
  ],
})
