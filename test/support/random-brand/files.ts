import { addDays, earlierOf, instantOf, laterOf } from '../../oracle/calendar.ts'
import type { ExportFile } from '../../oracle/scenario.ts'
import { badRow } from './bad-rows.ts'
import { folderOf, staysWhole } from './dialect-columns.ts'
import { dice } from './dice.ts'
import { fileText } from './file-text.ts'
import type { Row } from './rows.ts'
import { type BrandOptions, has } from './troubles.ts'
import type { World } from './world.ts'

/** A file, and the date of the night that finds it. */
export type Arrival = { file: ExportFile; arrivesOn: string }

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b < a) ? b : a

/** The earliest date that any row of a group changes: of all its versions, or of the rows that a mapping moves. */
const oldestByGroup = (rows: readonly Row[]): ((row: Row) => string | null) => {
  const oldest = new Map<string, string>()
  const note = (group: string, date: string | null): void => {
    const found = earlier(oldest.get(group) ?? null, date)
    if (found !== null) oldest.set(group, found)
  }
  for (const { cells, date, group, mentions = [] } of rows) {
    for (const one of [group, ...mentions]) note(one, date)
    note(JSON.stringify(['id', cells.id_type, (cells.user_id ?? '').toLowerCase()]), date)
    note(JSON.stringify(['spu', cells.spu_id]), date)
  }
  return (row) => oldest.get(row.group) ?? null
}

/** Lays rows into files: one per source, night of arrival and export time, in pieces of `rowsPerFile`. */
export const layIntoFiles = (options: BrandOptions, world: World, rows: readonly Row[]): Arrival[] => {
  const d = dice(options.seed, 'files')
  const oldestOf = oldestByGroup(rows)
  const latest = (arrivesOn: string, oldest: string | null): string => {
    if (!options.insideW || oldest === null) return arrivesOn
    return laterOf(world.first, earlierOf(arrivesOn, addDays(oldest, world.restateDays)))
  }

  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = [row.exportedOn, row.source, latest(row.arrivesOn, oldestOf(row))].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }

  const arrivals: Arrival[] = []
  let second = 0
  const nextExportTime = (exportedOn: string): Date =>
    new Date(instantOf(addDays(exportedOn, 1), '02:00:00', world.zone).getTime() + second++ * 1000)
  const add = (key: string, kept: readonly Row[], faulty: readonly Row['cells'][]): void => {
    const [exportedOn = '', source, arrivesOn = ''] = key.split(' ')
    const named = kept[0]?.source
    if (named === undefined || source === undefined) return
    const cells = [...kept.map((row) => row.cells)]
    for (const bad of faulty) cells.splice(d.whole(0, cells.length), 0, bad)
    const { extension, text } = fileText(d, named, cells, has(options, 'formats'))
    const home = folderOf(source)
    const folder = has(options, 'formats') && d.chance(0.2) ? `${home}/sub folder` : home
    const oldestDate = kept.map(oldestOf).reduce(earlier, null)
    const path = `${folder}/${exportedOn}-${String(arrivals.length).padStart(4, '0')}.${extension}`
    arrivals.push({ file: { path, text, modifiedAt: nextExportTime(exportedOn), oldestDate }, arrivesOn })

    if (!has(options, 'duplicates')) return
    const later = (): string => latest(addDays(arrivesOn, d.whole(0, 3)), oldestDate)
    const shownAt = nextExportTime(exportedOn)
    if (d.chance(0.05)) {
      const copy = {
        path: `${home}/copy of ${arrivals.length}.${extension}`,
        text,
        modifiedAt: shownAt,
        oldestDate,
      }
      arrivals.push({ file: copy, arrivesOn: later() })
    }
    if (d.chance(0.05)) {
      // The known path again, grown by a row that another file holds too.
      const more = fileText(d, named, [...cells, d.pick(kept).cells, ...cells.slice(0, 1)], false)
      if (extension === 'csv' && more.extension === 'csv')
        arrivals.push({
          file: { path, text: more.text, modifiedAt: nextExportTime(exportedOn), oldestDate },
          arrivesOn: later(),
        })
    }
  }

  for (const key of [...groups.keys()].sort()) {
    const group = groups.get(key) ?? []
    const size = staysWhole(group[0]?.source) ? group.length : options.rowsPerFile
    for (let at = 0; at < group.length; at += size) {
      const piece = group.slice(at, at + size)
      const faults = has(options, 'badRows') && d.chance(0.12) ? d.whole(1, 4) : 0
      add(
        key,
        piece,
        Array.from({ length: faults }, () => badRow(d, d.pick(piece))),
      )
      if (has(options, 'badFile') && d.chance(0.03))
        add(
          key,
          [d.pick(piece)],
          Array.from({ length: 8 }, () => badRow(d, { ...d.pick(piece), cells: d.pick(piece).cells })),
        )
    }
  }
  return arrivals
}
