import { type RuleColumns, slotColumns } from './rule-columns.ts'

/** Moves as the engine and the lake hold them: changes of stage, and of flags alone. */
export const MOVE_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  dt: 'DATE',
  from_stage: 'VARCHAR',
  to_stage: 'VARCHAR',
  from_flags: 'INTEGER',
  to_flags: 'INTEGER',
  from_since_date: 'DATE',
  from_first_date: 'DATE',
} as const

export const LOST_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  first_date: 'DATE',
  run_no: 'INTEGER',
} as const

export const KNOWN_COLUMNS = {
  scope_no: 'INTEGER',
  user_key: 'BLOB',
  is_kept: 'BOOLEAN',
  stage: 'VARCHAR',
  flags: 'INTEGER',
  since_date: 'DATE',
  first_date: 'DATE',
} as const

export const stateTypes = (columns: RuleColumns): Record<string, string> =>
  Object.fromEntries(
    stateColumnList(columns).map((name) => [
      name,
      name === 'scope_no' || name.endsWith('flags')
        ? 'INTEGER'
        : name === 'user_key'
          ? 'BLOB'
          : name === 'is_kept'
            ? 'BOOLEAN'
            : name.endsWith('stage')
              ? 'VARCHAR'
              : 'DATE',
    ]),
  )

/** Columns of a state object, in order. `from_*` is what the person was the day before. */
export const stateColumnList = (columns: RuleColumns): string[] => [
  'scope_no',
  'user_key',
  'is_kept',
  'stage',
  'flags',
  'since_date',
  'first_date',
  'from_stage',
  'from_flags',
  'from_since_date',
  'from_first_date',
  ...slotColumns(columns),
]
