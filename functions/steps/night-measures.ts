import type { BrandNight } from '../cli/night-result.ts'

/**
 * What a brand's night is watched by, as values of metrics: infra/alarms.ts puts an alarm on each.
 * - QuarantineRatio: bad rows set aside, of the rows of accepted files (0 to 1)
 * - FilesRejected: files of which nothing was kept
 * - VolumeRatio: rows dated D over that weekday's median, of the kind that is farthest from it
 * - BytesScanned: what Athena read for it
 * - DaysWithoutRows: 1 where a date of the night has no event and no order
 */
export function nightMeasures(told: BrandNight): [name: string, value: number][] {
  if (told.outcome !== 'published') return []
  const { read, quarantined } = told.rows
  const farthest = Object.values(told.volume_ratios).toSorted((a, b) => distance(b) - distance(a))[0]
  return [
    ['QuarantineRatio', read === 0 ? 0 : quarantined / read],
    ['FilesRejected', told.rejected.length],
    ...(farthest === undefined ? [] : [['VolumeRatio', farthest] satisfies [string, number]]),
    ['BytesScanned', told.scanned_bytes],
    ['DaysWithoutRows', told.warnings.some(({ code }) => code === 'no_rows_of_the_day') ? 1 : 0],
  ]
}

/** Half as many are as far from usual as twice as many. */
const distance = (ratio: number): number => Math.abs(Math.log(Math.max(ratio, 1e-9)))
