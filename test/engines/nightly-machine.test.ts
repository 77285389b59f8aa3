import {
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { afterEach, expect, test } from 'vitest'
import { type Executions, executionsOf } from '../support/local-stack/executions.ts'
import { localMachine } from '../support/local-stack/state-machine.ts'
import { openStepFunctionsDoor, type StepFunctionsDoor } from '../support/step-functions-door.ts'

/** What is made up around the runner of state machines, held to what Step Functions documents. */

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:tried'
const WHOLE = { 'state.$': '$', 'execution.$': '$$.Execution' }

/** Fails at `Last` while `isBroken`; what tasks were given is kept by their resource. */
function tried(): {
  executions: Executions
  given: [string, unknown][]
  mend: () => void
  tries: () => number
} {
  const given: [string, unknown][] = []
  let isBroken = true
  let tries = 0
  const definition = {
    StartAt: 'First',
    States: {
      First: { Type: 'Task', Resource: 'first', Parameters: WHOLE, ResultPath: '$.first', Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'One',
          States: {
            One: {
              Type: 'Task',
              Resource: 'one',
              Retry: [{ ErrorEquals: ['BusyError'], IntervalSeconds: 120, MaxAttempts: 2 }],
              Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'Caught' }],
              Next: 'Good',
            },
            Good: { Type: 'Pass', Parameters: { bad: false }, End: true },
            Caught: {
              Type: 'Pass',
              Parameters: { bad: true, 'error.$': '$.fault.Error', 'cause.$': '$.fault.Cause' },
              End: true,
            },
          },
        },
        ResultPath: '$.done',
        Next: 'Bad',
      },
      Bad: { Type: 'Pass', Parameters: { 'bad.$': '$.done[?(@.bad == true)]' }, Next: 'Last' },
      Last: { Type: 'Task', Resource: 'last', Parameters: WHOLE, End: true },
    },
  }
  const call = async (resource: string, input: unknown): Promise<unknown> => {
    given.push([resource, input])
    if (resource === 'one' && JSON.stringify(input).includes('busy') && ++tries < 3)
      throw Object.assign(new Error('busy'), { name: 'BusyError' })
    if (resource === 'one' && JSON.stringify(input).includes('broken'))
      throw Object.assign(new Error('words'), { name: 'InputError' })
    if (resource === 'last' && isBroken) throw Object.assign(new Error('not yet'), { name: 'NotYet' })
    return { from: resource }
  }
  return {
    executions: executionsOf(
      ARN,
      localMachine(JSON.stringify(definition), call, () => 1),
    ),
    given,
    mend: () => {
      isBroken = false
    },
    tries: () => tries,
  }
}

let open: { door: StepFunctionsDoor; client: SFNClient } | null = null
afterEach(async () => {
  open?.client.destroy()
  await open?.door.close()
})

async function client(executions: Executions): Promise<SFNClient> {
  const door = await openStepFunctionsDoor(executions, { name: 'tried', outputs: {} })
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'only-for-tests' }
  open = { door, client: new SFNClient({ endpoint: door.endpoint, region: 'us-east-1', credentials }) }
  return open.client
}

async function started(sfn: SFNClient, executions: Executions, input: object): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn: ARN, input: JSON.stringify(input) })
  const { executionArn = '' } = await sfn.send(command)
  await endOf(executions, executionArn)
  return executionArn
}

async function endOf(executions: Executions, arn: string): Promise<void> {
  const execution = executions.find(arn)
  if (execution) await executions.ended(execution)
}

test('a filter without matches is an empty list, and one match is a list of one', async () => {
  const { executions, given, mend } = tried()
  mend()
  const sfn = await client(executions)
  await started(sfn, executions, { items: ['a'] })
  await started(sfn, executions, { items: ['a', { broken: 1 }] })
  const states = given.filter(([resource]) => resource === 'last').map(([, input]) => input)
  expect(states).toEqual([
    expect.objectContaining({ state: { bad: [] } }),
    expect.objectContaining({ state: { bad: [{ bad: true, error: 'InputError', cause: 'words' }] } }),
  ])
})

test('what may pass is tried again as often as the definition says, without its waiting', async () => {
  const { executions, mend, tries } = tried()
  mend()
  const sfn = await client(executions)
  const before = performance.now()
  const arn = await started(sfn, executions, { items: [{ is: 'busy' }] })
  expect((await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))).status).toBe('SUCCEEDED')
  expect(tries()).toBe(3)
  expect(performance.now() - before).toBeLessThan(60_000)
})

test('a redriven execution begins at the state that failed, with what that state was given, and knows it is redriven', async () => {
  const { executions, given, mend } = tried()
  const sfn = await client(executions)
  const input = { items: [{ broken: 1 }] }
  const arn = await started(sfn, executions, input)
  const failed = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))
  expect([failed.status, failed.error, failed.cause]).toEqual(['FAILED', 'NotYet', 'not yet'])
  mend()
  await sfn.send(new RedriveExecutionCommand({ executionArn: arn }))
  await endOf(executions, arn)
  const after = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))
  expect([after.status, after.redriveCount, JSON.parse(after.output ?? '')]).toEqual([
    'SUCCEEDED',
    1,
    { from: 'last' },
  ])

  expect(given.map(([resource]) => resource)).toEqual(['first', 'one', 'last', 'last'])
  const [one, two] = given.filter(([resource]) => resource === 'last').map(([, seen]) => seen)
  const state = { bad: [{ bad: true, error: 'InputError', cause: 'words' }] }
  expect(one).toMatchObject({ state, execution: { Input: input, RedriveCount: 0 } })
  expect(two).toMatchObject({ state, execution: { Input: input, RedriveCount: 1 } })
})

test('only what has failed can be redriven', async () => {
  const { executions, mend } = tried()
  mend()
  const sfn = await client(executions)
  const arn = await started(sfn, executions, { items: [] })
  await expect(sfn.send(new RedriveExecutionCommand({ executionArn: arn }))).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
  })
})
