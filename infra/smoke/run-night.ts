import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { CheckError } from '../../shared/errors.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

const cause = z.object({ errorMessage: z.string() })

/**
 * Starts an execution of `nightly` and waits until it has ended.
 * @throws CheckError where it did not succeed, with what its one failure state says
 */
export async function runNight(machine: string, input: object): Promise<void> {
  const client = new SFNClient({ maxAttempts: 5 })
  try {
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn: machine, input: JSON.stringify(input) }),
    )
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)) {
      const told = await client.send(new DescribeExecutionCommand({ executionArn }))
      if (told.status === 'SUCCEEDED') return
      if (told.status !== 'RUNNING' && told.status !== 'PENDING_REDRIVE')
        throw new CheckError(
          `Execution ${executionArn}: expected it to succeed, found it ${told.status}: ${told.error ?? 'no error'}, ${wordsOf(told.cause ?? '')}. ` +
            'Open it in the console of Step Functions: the state before NightFailed that is red says which function, and its log group what it met.',
        )
      await sleep(wait)
    }
  } finally {
    client.destroy()
  }
}

/** A function's own words out of what Lambda makes of them. */
function wordsOf(given: string): string {
  try {
    return cause.parse(JSON.parse(given)).errorMessage
  } catch {
    return given
  }
}
