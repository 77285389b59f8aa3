import { ExecutionError, StateMachine } from 'aws-local-stepfunctions'
import * as z from 'zod'
import { emptyFiltersAreLists } from './empty-filter.ts'

/** The library knows the states by a type of its own; what we look at of them is this. */
const state = z.looseObject({
  Type: z.string(),
  Resource: z.string().optional(),
  Retry: z.array(z.looseObject({ ErrorEquals: z.array(z.string()) })).optional(),
  ItemProcessor: z.looseObject({ States: z.record(z.string(), z.unknown()) }).optional(),
})
type State = z.infer<typeof state>
const machine = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), z.unknown()) })
type Definition = z.infer<typeof machine>
const runnable = z.custom<ConstructorParameters<typeof StateMachine>[0]>(
  (given) => machine.safeParse(given).success,
)

/** What an execution is for the states in it: `$$.Execution`, without its input. */
export type ExecutionContext = { Id: string; Name: string; RoleArn: string; RedriveCount: number }

export type Ended =
  | { status: 'SUCCEEDED'; output: unknown }
  /** `failedAt` is the state of the machine itself in which it ended, with what that state was given. */
  | { status: 'FAILED'; error: string; cause: string; failedAt: { state: string; input: unknown } }

/** Where an execution begins: at the beginning or, redriven, at the state that failed, with what it was given then. */
export type Start = { input: unknown; from: { state: string; input: unknown } | null }

export type LocalMachine = {
  /** All states by name, those in maps too. */
  states: ReadonlyMap<string, State>
  run: (start: Start, context: ExecutionContext, onEvent: (event: MachineEvent) => void) => Promise<Ended>
}

export type MachineEvent = { type: string; state: string | null; at: number }

const event = z.looseObject({
  type: z.string(),
  timestamp: z.number(),
  index: z.number().optional(),
  state: z.looseObject({ name: z.string(), input: z.unknown() }).optional(),
})

const REDRIVEN = 'Redriven, to the state that failed'
/** A timer takes no longer one. */
const FOREVER_SECONDS = 2_000_000

/**
 * The definition as Step Functions would run it, on aws-local-stepfunctions 3. What that lacks is made up here, and
 * the definition stays as it is:
 * - a filter without matches is an empty list (empty-filter.ts);
 * - a redrive: a state before the first gives the failed state what it was given, so that `$$.Execution.Input` stays
 *   what the execution was started with;
 * - a task without a limit of its own has none, instead of 60 seconds.
 * Not made up: a redrive into the middle of a Map (no Map can fail here: what fails in it is caught in it).
 * @param call what a task's `Resource` does; an error's name is matched by Retry and Catch, its message is the cause
 * @param retryMs how long a retry of these errors waits, whatever the definition says
 */
export function localMachine(
  definition: string,
  call: (resource: string, input: unknown) => Promise<unknown>,
  retryMs: (errors: readonly string[]) => number,
): LocalMachine {
  emptyFiltersAreLists()
  const parsed = machine.parse(JSON.parse(definition))
  const states = new Map(statesOf(parsed.States))
  const tasks = [...states].filter(([, { Type }]) => Type === 'Task')
  const overrides = {
    taskResourceLocalHandlers: Object.fromEntries(
      tasks.map(([name, { Resource = '' }]) => [
        name,
        async (input: unknown) => z.json().parse(await call(Resource, input)),
      ]),
    ),
    retryIntervalOverrides: Object.fromEntries(
      tasks.map(([name, { Retry = [] }]) => [name, Retry.map(({ ErrorEquals }) => retryMs(ErrorEquals))]),
    ),
  }
  return {
    states,
    async run({ input, from }, context, onEvent) {
      if (from && states.get(from.state)?.Type === 'Map')
        throw new Error(`a redrive into the Map ${from.state} is not made up here`)
      const started = runnable.parse(beginning(parsed, from))
      const running = new StateMachine(started, { validationOptions: { noValidate: true } }).run(
        z.json().parse(input),
        {
          overrides,
          context: { Execution: context },
        },
      )
      // Of one iteration there is an end of its own; the machine ends last.
      let failedAt: { state: string; input: unknown } | null = null
      const watched = (async () => {
        for await (const each of running.eventLogs) {
          const { type, timestamp, index, state: of } = event.parse(each)
          if (type === 'StateFailed' && index === undefined && of)
            failedAt = { state: of.name, input: of.input }
          onEvent({ type, state: of?.name ?? null, at: timestamp })
        }
      })()
      try {
        const output: unknown = await running.result
        await watched
        return { status: 'SUCCEEDED', output }
      } catch (error) {
        await watched
        const cause = error instanceof ExecutionError ? error.cause : error
        if (!(cause instanceof Error) || failedAt === null) throw error
        return { status: 'FAILED', error: cause.name, cause: cause.message, failedAt }
      }
    },
  }
}

function statesOf(given: Record<string, unknown>): [string, State][] {
  return Object.entries(given).flatMap(([name, one]) => {
    const parsed = state.parse(one)
    return [[name, parsed], ...statesOf(parsed.ItemProcessor?.States ?? {})]
  })
}

function beginning(definition: Definition, from: Start['from']): Definition {
  const started = { ...definition, States: withoutHiddenLimits(definition.States) }
  if (from === null) return started
  const jump = { Type: 'Pass', Result: from.input, Next: from.state }
  return { ...started, StartAt: REDRIVEN, States: { ...started.States, [REDRIVEN]: jump } }
}

const withoutHiddenLimits = (states: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(states).map(([name, one]) => {
      const { ItemProcessor, ...rest } = state.parse(one)
      const limit =
        rest.Type === 'Task' && !('TimeoutSeconds' in rest) ? { TimeoutSeconds: FOREVER_SECONDS } : {}
      const inner = ItemProcessor && {
        ItemProcessor: { ...ItemProcessor, States: withoutHiddenLimits(ItemProcessor.States) },
      }
      return [name, { ...rest, ...limit, ...inner }]
    }),
  )
