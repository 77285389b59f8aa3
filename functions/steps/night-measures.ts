import type { MetricName } from '../../shared/metrics.ts'
import type { BrandNight } from '../cli/night-result.ts'

/**
 * What a brand's night is watched by: of a published night everything, of one that a check stopped how far its rows
 * were from usual, for that may be why; of others nothing, their failure is told elsewhere.
 */
export function nightMeasures(told: BrandNight): [name: MetricName, value: number][] {
  // One value for each kind: alarms take the least and the most, and neither kind hides the other.
  const volume = Object.values(told.volume_ratios).map((ratio): [MetricName, number] => [
    'VolumeRatio',
    ratio,
  ])
  if (told.outcome === 'stopped') return volume
  if (told.outcome !== 'published') return []
  const { read, quarantined } = told.rows
  return [
    ['QuarantineRatio', read === 0 ? 0 : quarantined / read],
    ['FilesRejected', told.rejected.length],
    ...volume,
    ['BytesScanned', told.scanned_bytes],
    ['DaysWithoutRows', told.warnings.some(({ code }) => code === 'no_rows_of_the_day') ? 1 : 0],
  ]
}
