import { randomUUID } from 'node:crypto'
import type { Ended, LocalMachine, MachineEvent } from './state-machine.ts'

/** An execution as Step Functions tells of it. */
export type Execution = {
  arn: string
  name: string
  input: unknown
  startedAt: Date
  stoppedAt: Date | null
  redriveCount: number
  ended: Ended | null
  events: MachineEvent[]
}

/** What Step Functions will not do, by the name it has for that. */
export class ExecutionRefused extends Error {
  constructor(name: 'ExecutionAlreadyExists' | 'ExecutionNotRedrivable', arn: string) {
    super(arn)
    this.name = name
  }
}

/** The executions of a state machine, each in the background as soon as it is started. */
export type Executions = {
  machineArn: string
  /** @throws ExecutionRefused where an execution of this name is there already */
  start: (input: unknown, name?: string) => Execution
  find: (arn: string) => Execution | null
  /** @throws ExecutionRefused where there is nothing to redrive */
  redrive: (arn: string) => void
  /** Waits until it has ended, and is not redriven meanwhile. */
  ended: (execution: Execution) => Promise<Ended>
}

export function executionsOf(machineArn: string, machine: LocalMachine): Executions {
  const all = new Map<string, { execution: Execution; running: Promise<Ended> }>()

  function run(execution: Execution, from: { state: string; input: unknown } | null): Promise<Ended> {
    const context = {
      Id: execution.arn,
      Name: execution.name,
      RoleArn: 'arn:aws:iam::123456789012:role/local',
      RedriveCount: execution.redriveCount,
    }
    execution.ended = null
    execution.stoppedAt = null
    const running = machine
      .run({ input: execution.input, from }, context, (event) => execution.events.push(event))
      .then((ended) => {
        execution.ended = ended
        execution.stoppedAt = new Date()
        return ended
      })
    running.catch(() => {})
    return running
  }

  return {
    machineArn,
    start(input, name = randomUUID()) {
      const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`
      if (all.has(arn)) throw new ExecutionRefused('ExecutionAlreadyExists', arn)
      const execution: Execution = {
        arn,
        name,
        input,
        startedAt: new Date(),
        stoppedAt: null,
        redriveCount: 0,
        ended: null,
        events: [],
      }
      all.set(arn, { execution, running: run(execution, null) })
      return execution
    },
    find: (arn) => all.get(arn)?.execution ?? null,
    redrive(arn) {
      const known = all.get(arn)
      if (known?.execution.ended?.status !== 'FAILED')
        throw new ExecutionRefused('ExecutionNotRedrivable', arn)
      const { failedAt } = known.execution.ended
      known.execution.redriveCount += 1
      known.running = run(known.execution, failedAt)
    },
    async ended({ arn }) {
      const known = all.get(arn)
      if (!known) throw new Error(`no execution ${arn}`)
      return known.running
    },
  }
}
