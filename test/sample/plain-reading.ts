import type { Sample } from '../../shared/sample/write-sample.ts'
import { JUDGES, NUMBERED } from './plain-judges.ts'
import { exportsOf, type Row, rowsOf, truthTable } from './read-exports.ts'

/** The instant of a time in an export, brand time where it names no offset. */
const instant = (text: string) => Date.parse(/[Z+]/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`)
/** The business date of a time. */
export const dateOf = (text: string) => new Date(instant(text) + 8 * 3_600_000).toISOString().slice(0, 10)

/** Reads a source whole: counts by file, and the newest row of every key with what it replaced taken away. */
export function readSource(sample: Sample, source: string) {
  const report = truthTable(sample.truthFolder, 'ingest_report')
  const counts = new Map<string, Record<string, number>>()
  const newest = new Map<string, { content: string; row: Row }>()
  const rejected = new Set(report.filter((row) => row.status === 'rejected').map((row) => row.file))
  for (const file of exportsOf(sample.folder, source)) {
    const count = { read: 0, accepted: 0, duplicate: 0, quarantined: 0, ignored: 0 }
    counts.set(file.file, count)
    if (rejected.has(file.file)) continue
    const places = new Map<string, number>()
    for (const { shop_name: _, 点击率: __, ...row } of rowsOf(file)) {
      const { key, isBad, isIgnored } = JUDGES[source]?.(row, file.file) ?? {
        key: '',
        isBad: true,
        isIgnored: false,
      }
      const values = { ...row, 时间: row.时间?.replaceAll('-', '') ?? '' }
      const content = JSON.stringify(values, Object.keys(values).sort())
      count.read += 1
      // Two rows of one key in one file of spend add up: neither replaces the other.
      const number = (places.get(key) ?? 0) + 1
      places.set(key, number)
      const place =
        source === 'spend' ? `${key} ${row.cost}` : NUMBERED.has(source) ? `${key}#${number}` : key
      if (isIgnored) count.ignored += 1
      else if (isBad) count.quarantined += 1
      else if (newest.get(place)?.content === content) count.duplicate += 1
      else count.accepted += 1
      if (isBad && !isIgnored) continue
      newest.set(place, { content, row: isIgnored ? { ...row, status: 'gone' } : row })
    }
  }
  return {
    counts,
    rows: [...newest.values()].map(({ row }) => row).filter(({ status }) => status !== 'gone'),
  }
}
