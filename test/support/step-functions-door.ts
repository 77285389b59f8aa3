import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { type Execution, ExecutionRefused, type Executions } from './local-stack/executions.ts'

/** Step Functions and CloudFormation as a program of ours meets them, on one address, for one stack. */
export type StepFunctionsDoor = { endpoint: string; close: () => Promise<void> }

const start = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
})
const one = z.object({ executionArn: z.string() })

class Refusal extends Error {
  constructor(name: string) {
    super(name)
    this.name = name
  }
}

/** @param outputs of the stack of this name; no other stack is there */
export async function openStepFunctionsDoor(
  executions: Executions,
  stack: { name: string; outputs: Readonly<Record<string, string>> },
): Promise<StepFunctionsDoor> {
  const found = (given: unknown): Execution => {
    const { executionArn } = one.parse(given)
    const execution = executions.find(executionArn)
    if (!execution) throw new Refusal('ExecutionDoesNotExist')
    return execution
  }
  const operations: Readonly<Record<string, (given: unknown) => object>> = {
    StartExecution(given) {
      const { stateMachineArn, name, input } = start.parse(given)
      if (stateMachineArn !== executions.machineArn) throw new Refusal('StateMachineDoesNotExist')
      const { arn, startedAt } = executions.start(JSON.parse(input), name)
      return { executionArn: arn, startDate: startedAt.getTime() / 1000 }
    },
    DescribeExecution: (given) => described(found(given), executions.machineArn),
    GetExecutionHistory: (given) => ({
      events: found(given).events.map(({ type, at, state }, index) => ({
        ...{ id: index + 1, timestamp: at / 1000, type: type === 'StateEntered' ? 'TaskStateEntered' : type },
        ...(state !== null && { stateEnteredEventDetails: { name: state } }),
      })),
    }),
    RedriveExecution(given) {
      const { arn } = found(given)
      executions.redrive(arn)
      return { redriveDate: Date.now() / 1000 }
    },
  }
  const answer = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const [service, operation = ''] = String(from.headers['x-amz-target']).split('.')
    const body = await text(from)
    if (service !== 'AWSStepFunctions') {
      const told = describeStacks(new URLSearchParams(body), stack)
      return say(to, told.status, 'text/xml', told.body)
    }
    try {
      const work = operations[operation]
      if (!work) throw new Refusal(`UnknownOperation ${operation}`)
      say(to, 200, 'application/x-amz-json-1.0', JSON.stringify(work(JSON.parse(body))))
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof ExecutionRefused)) throw error
      const body = JSON.stringify({ __type: error.name, message: error.message })
      say(to, 400, 'application/x-amz-json-1.0', body)
    }
  }
  const server = createServer((from, to) => {
    answer(from, to).catch((error: unknown) => say(to, 500, 'text/plain', String(error)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const say = (to: ServerResponse, status: number, type: string, body: string): void => {
  to.writeHead(status, { 'content-type': type }).end(body)
}

function described(execution: Execution, machineArn: string): object {
  const { arn, name, input, startedAt, stoppedAt, redriveCount, ended } = execution
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status: ended?.status ?? 'RUNNING',
    startDate: startedAt.getTime() / 1000,
    ...(stoppedAt && { stopDate: stoppedAt.getTime() / 1000 }),
    input: JSON.stringify(input),
    redriveCount,
    ...(ended?.status === 'SUCCEEDED' && { output: JSON.stringify(ended.output) }),
    ...(ended?.status === 'FAILED' && { error: ended.error, cause: ended.cause }),
  }
}

/** What CloudFormation says to DescribeStacks; another stack is not there. */
function describeStacks(
  asked: URLSearchParams,
  { name, outputs }: { name: string; outputs: Readonly<Record<string, string>> },
): { status: number; body: string } {
  if (asked.get('StackName') !== name) {
    const words = `<Message>Stack with id ${asked.get('StackName')} does not exist</Message>`
    const body = `<ErrorResponse><Error><Code>ValidationError</Code>${words}</Error></ErrorResponse>`
    return { status: 400, body }
  }
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</OutputValue></member>`,
  )
  const told =
    `<StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>` +
    `<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs>`
  const stacks = `<DescribeStacksResult><Stacks><member>${told}</member></Stacks></DescribeStacksResult>`
  return { status: 200, body: `<DescribeStacksResponse>${stacks}</DescribeStacksResponse>` }
}
