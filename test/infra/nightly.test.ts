import { expect, test } from 'vitest'
import * as z from 'zod'
import { nightlyDefinition } from '../../infra/nightly-definition.ts'
import { faultsIn } from './asl.ts'
import { synthesised, textOf } from './synthesised.ts'

const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:aips-${name}`
const JOBS = {
  plan: arn('plan'),
  ingest: arn('ingest'),
  transform: arn('transform'),
  publish: arn('publish'),
  sweep: arn('sweep'),
  nightFailed: arn('night-failed'),
}
const SECONDS = { plan: 930, ingest: 930, transform: 930, publish: 930, sweep: 930, nightFailed: 90 }
const definition = nightlyDefinition(JOBS, SECONDS, { brands: 4, batches: 16 })

const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number(),
  MaxAttempts: z.number(),
  BackoffRate: z.number(),
})
type State = z.infer<typeof state>
const state = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  End: z.boolean().optional(),
  TimeoutSeconds: z.number().optional(),
  Retry: z.array(retrier).optional(),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })).optional(),
  ItemProcessor: z.object({ States: z.record(z.string(), z.unknown()) }).optional(),
})

/** Every state, those within maps too. */
const statesIn = (states: Readonly<Record<string, unknown>>): [string, State][] =>
  Object.entries(states).flatMap(([name, given]) => {
    const one = state.parse(given)
    return [[name, one] satisfies [string, State], ...statesIn(one.ItemProcessor?.States ?? {})]
  })
const all = statesIn(definition.States)
const the = (name: string): State => state.parse(Object.fromEntries(all)[name])

test('two validators find nothing wrong with the machine', async () => {
  expect(await faultsIn(definition)).toEqual([])
})

test('both validators would find a state that is named and not there', async () => {
  const broken = {
    ...definition,
    States: { ...definition.States, Plan: { ...definition.States.Plan, Next: 'Nowhere' } },
  }
  expect(await faultsIn(broken)).not.toEqual([])
})

/** What a later attempt may find changed. */
const MAY_PASS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'UnavailableError',
  'BusyError',
  'ContinueError',
]

test('only what can pass is tried again: no wrong input, no broken law, no bug, no lost time', () => {
  const tried = all.flatMap(([, { Retry = [] }]) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals))
  expect(new Set(tried)).toEqual(new Set(MAY_PASS))
})

test('every task is tried again when Lambda itself is at fault, and none waits for ever', () => {
  const tasks = all.filter(([, { Type }]) => Type === 'Task')
  expect(tasks.map(([name]) => name).toSorted()).toEqual(
    ['NightFailed', 'Plan', 'Publish', 'ReadBatch', 'Sweep', 'Transform'].toSorted(),
  )
  for (const [name, { Retry = [], TimeoutSeconds }] of tasks) {
    expect([name, Retry[0]?.ErrorEquals[0]]).toEqual([name, 'Lambda.ServiceException'])
    expect([name, TimeoutSeconds]).toEqual([name, name === 'NightFailed' ? 90 : 930])
  }
})

test('a brand that another run holds is tried six times, two minutes apart', () => {
  expect(the('Transform').Retry).toContainEqual({
    ErrorEquals: ['BusyError'],
    IntervalSeconds: 120,
    MaxAttempts: 6,
    BackoffRate: 1,
  })
})

test('a swap that another night overtook starts from what is published now: tried again it would be refused again', () => {
  expect(the('Publish').Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain('BusyError')
  expect(the('Publish').Catch?.[0]).toEqual({ ErrorEquals: ['BusyError'], Next: 'Transform' })
})

test('a transform on Athena goes on at once where its time was over, up to forty times', () => {
  expect(the('Transform').Retry).toContainEqual({
    ErrorEquals: ['ContinueError'],
    IntervalSeconds: 1,
    MaxAttempts: 40,
    BackoffRate: 1,
  })
})

test("a brand's failure ends that brand alone: whatever fails in it is caught in it", () => {
  for (const name of ['ReadFiles', 'Transform', 'Publish'])
    expect([name, the(name).Catch?.at(-1)]).toEqual([
      name,
      { ErrorEquals: ['States.ALL'], Next: 'BrandFailed' },
    ])
  expect(the('BrandFailed')).toMatchObject({ Type: 'Pass', End: true })
})

test('a sweep that fails takes nothing from a night that is published', () => {
  expect(the('Sweep').Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'BrandDone' }])
})

test('there is one state in which a night fails, and a redrive goes on from it with the plan', () => {
  expect(all.filter(([, { Type }]) => Type === 'Fail')).toEqual([])
  expect(the('Plan').Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'NightFailed' }])
  expect(the('NightFailed').Catch).toBeUndefined()
  expect(the('NightFailed').Next).toBe('Plan')
})

test('the synthesised machine is that definition with the functions of the stack, standard so that it can be redriven', () => {
  const machine = synthesised().one('AWS::StepFunctions::StateMachine', () => true)
  expect(machine.Properties.StateMachineType).toBe('STANDARD')
  const made: unknown = JSON.parse(textOf(machine.Properties.DefinitionString))
  const function_ = (job: string): string => {
    const found = synthesised().one(
      'AWS::Lambda::Function',
      ({ FunctionName }) => FunctionName === `aips-${job}`,
    )
    return `{${found.id}.Arn}`
  }
  const expected = nightlyDefinition(
    {
      plan: function_('plan'),
      ingest: function_('ingest'),
      transform: function_('transform'),
      publish: function_('publish'),
      sweep: function_('sweep'),
      nightFailed: function_('night-failed'),
    },
    SECONDS,
    { brands: 1, batches: 4 },
  )
  expect(made).toEqual(JSON.parse(JSON.stringify(expected)))
})

test('what states are given is in no log', () => {
  const machine = synthesised().one('AWS::StepFunctions::StateMachine', () => true)
  expect(machine.Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false, Level: 'ALL' })
  expect(machine.Properties.TracingConfiguration).toEqual({ Enabled: true })
})
