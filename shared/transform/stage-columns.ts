import type { RuleColumns } from './rule-columns.ts'
import { stateColumnList } from './stage-sql.ts'

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
