import { identifier, literal } from '../engine/engine.ts'
import { QUARANTINE_COLUMNS, SOURCE_ROWS, STAGED_COLUMNS } from '../lake/staged.ts'
import { SHOWN_CELL, SHOWN_FOUND } from './bad-rows.ts'
import type { Stage } from './contract.ts'
import { GOOD, IGNORED_WITH_KEY, type Judgement } from './judge.ts'
import { masked, withoutDigests } from './personal-data.ts'
import type { Relation } from './relation.ts'

/** The temporary table of a file's judged rows, in file order. */
export const JUDGED = 'ingest_judged'

/** SELECT of the staged rows of one kind, columns and types exactly as staged.ts has them. */
export function stageSelect(stage: Stage, relation: Relation): string {
  const columns = { ...STAGED_COLUMNS[stage.kind], ...SOURCE_ROWS }
  const made = { line: 'line', row_key: 'coalesce(key_hash, row_hash)', row_hash: 'row_hash' }
  const branches = stage.branches.map((branch, index) => {
    const source_rows = index > 0 || stage.countedElsewhere ? '0' : 'source_rows'
    const sources: Readonly<Record<string, string>> = { ...made, source_rows, ...branch }
    const cells = Object.entries(columns).map(
      ([name, type]) => `cast(${sources[name] ?? 'null'} as ${type}) as ${identifier(name)}`,
    )
    const staged = `verdict in (${GOOD}, ${IGNORED_WITH_KEY})${stage.where ? ` and coalesce(${stage.where}, false)` : ''}`
    return `select ${cells.join(', ')} from ${withLine(relation)} where ${staged}`
  })
  return branches.join('\n    union all ')
}

/** SELECT of the bad rows with their reasons, in file order. */
export function quarantineSelect({ faults, keyCells }: Judgement, relation: Relation): string {
  const rows = faults.map(
    ({ column, reason, expected }, index) =>
      `(${index + 1}, ${literal(column)}, ${literal(reason)}, ${literal(expected)})`,
  )
  const { cuts, joined } = joinedCells(relation.headers.length, keyCells)
  const cells: Readonly<Record<string, string>> = {
    line: 'j.line',
    column_name: 'f.column_name',
    reason: 'f.reason',
    detail: `'expected ' || f.expected || coalesce('; found ' || substr(shown[1], 1, ${SHOWN_FOUND}), '')`,
    raw: `coalesce(${joined}, shown[2])`,
  }
  const columns = Object.entries(QUARANTINE_COLUMNS).map(
    ([name, type]) => `cast(${cells[name] ?? 'null'} as ${type}) as ${identifier(name)}`,
  )
  const cutCells = `list_transform(raw_cells, lambda cell: substr(${withoutDigests('cell')}, 1, ${SHOWN_CELL}))`
  // All else that is masked is masked in one place: the patterns are dear to set up.
  return `select ${columns.join(', ')}
    from (select *, list_transform([${['found', 'raw_shape', ...cuts].join(', ')}], lambda text: ${masked(withoutDigests('text'))}) as shown
      from (select *, list_transform(${cutCells}, lambda cell: ${CSV_CELL}) as texts
        from ${withLine(relation)} where verdict > 0)) j
    join (values ${rows.join(', ')}) f (verdict, column_name, reason, expected) on f.verdict = j.verdict
    order by j.line`
}

const CSV_CELL = `case when regexp_matches(cell, '[",\\r\\n]') then '"' || replace(cell, '"', '""') || '"' else cell end`

/**
 * SQL: `raw_cells` as CSV text, personal data masked everywhere but in the keys, which may look like anything: the
 * `cuts` between keys, to be masked as `shown` from the third on, and how all is `joined`.
 */
function joinedCells(width: number, keyCells: readonly number[]): { cuts: string[]; joined: string } {
  const cuts: string[] = []
  const parts: string[] = []
  const cut = (from: number, to: number): void => {
    cuts.push(`array_to_string(texts[${from}:${to}], ',')`)
    parts.push(`shown[${cuts.length + 2}]`)
  }
  let from = 1
  for (const key of [...keyCells].sort((a, b) => a - b)) {
    if (key >= from) cut(from, key)
    parts.push(`j.raw_cells[${key + 1}]`)
    from = key + 2
  }
  if (from <= width) cut(from, width)
  return { cuts, joined: parts.length === 0 ? 'null' : parts.join(` || ',' || `) }
}

/** SQL: the judged rows, each with the physical line it begins on. */
function withLine(relation: Relation): string {
  if (relation.numbered) return JUDGED
  const place = `rowid + ${relation.headerEnd + 1}`
  if (!relation.innerLines) return `(select *, ${place} as line from ${JUDGED})`
  return `(select *, ${place} + coalesce(sum(inner_lines) over (order by rowid rows between unbounded preceding and 1 preceding), 0) as line
    from ${JUDGED})`
}
