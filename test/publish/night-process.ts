/**
 * A night in a process of its own: `<root> <run_id> <night> [<n> <before|after>]`. It kills itself before or after its
 * n-th storage operation, as the system would; it prints what became of the night, and how many operations it took.
 */
import { BusyError } from '../../shared/errors.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { countingStorage } from '../support/faulty-storage.ts'
import { runNight } from './nights.ts'

const [root = '', runId = '', night = '1', killAt = '0', killPhase = ''] = process.argv.slice(2)
let operations = 0
const storage = countingStorage(diskStorage(root), (n, _operation, _key, phase) => {
  operations = n
  if (n === Number(killAt) && phase === killPhase) process.kill(process.pid, 'SIGKILL')
})
const outcome = await runNight(storage, runId, Number(night)).catch((error: unknown) => {
  if (error instanceof BusyError) return 'busy'
  throw error
})
process.stdout.write(JSON.stringify({ outcome, operations }))
