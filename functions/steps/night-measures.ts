import type { MetricName } from '../../shared/metrics.ts'
import type { BrandNight } from '../cli/night-result.ts'

/** What a brand's night is watched by; none where nothing was published. */
export function nightMeasures(told: BrandNight): [name: MetricName, value: number][] {
  if (told.outcome !== 'published') return []
  const { read, quarantined } = told.rows
  const farthest = Object.values(told.volume_ratios).toSorted((a, b) => distance(b) - distance(a))[0]
  const volume: [MetricName, number][] = farthest === undefined ? [] : [['VolumeRatio', farthest]]
  return [
    ['QuarantineRatio', read === 0 ? 0 : quarantined / read],
    ['FilesRejected', told.rejected.length],
    ...volume,
    ['BytesScanned', told.scanned_bytes],
    ['DaysWithoutRows', told.warnings.some(({ code }) => code === 'no_rows_of_the_day') ? 1 : 0],
  ]
}

/** Half as many are as far from usual as twice as many. */
const distance = (ratio: number): number => Math.abs(Math.log(Math.max(ratio, 1e-9)))
