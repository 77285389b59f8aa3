#!/usr/bin/env node
import { doctorCommand } from './doctor.ts'
import { nightCommand } from './night.ts'
import { quarantineCommand } from './quarantine.ts'
import { realWorld } from './real-world.ts'
import { restateCommand } from './restate.ts'
import { rollbackCommand } from './rollback.ts'
import { runCli } from './run-cli.ts'
import { sampleCommand } from './sample.ts'
import { sqlCommand } from './sql.ts'
import { statusCommand } from './status.ts'
import { tablesCommand } from './tables.ts'

process.exitCode = await runCli(process.argv.slice(2), realWorld(), [
  nightCommand,
  sqlCommand,
  tablesCommand,
  statusCommand,
  quarantineCommand,
  restateCommand,
  rollbackCommand,
  sampleCommand,
  doctorCommand,
])
