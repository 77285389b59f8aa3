import { doctorCommand } from './doctor.ts'
import { forgetCommand } from './forget.ts'
import { nightCommand } from './night.ts'
import { quarantineCommand } from './quarantine.ts'
import { restateCommand } from './restate.ts'
import { reviewCommand } from './review.ts'
import { rollbackCommand } from './rollback.ts'
import type { MakeCommand } from './run-cli.ts'
import { sampleCommand } from './sample.ts'
import { sqlCommand } from './sql.ts'
import { statusCommand } from './status.ts'
import { tablesCommand } from './tables.ts'

/** Every command of `aips`, in the order `--help` shows them: the night first, then looking, mending, trying. */
export const COMMANDS: readonly MakeCommand[] = [
  nightCommand,
  reviewCommand,
  sqlCommand,
  tablesCommand,
  statusCommand,
  quarantineCommand,
  restateCommand,
  rollbackCommand,
  forgetCommand,
  sampleCommand,
  doctorCommand,
]
