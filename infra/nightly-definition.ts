/** The functions of a night, by the ARN (or any other text) that calls them. */
export type NightFunctions = {
  plan: string
  ingest: string
  transform: string
  publish: string
  sweep: string
  nightFailed: string
}

/** Seconds after which an attempt counts as lost; a little more than the function itself may take. */
export type NightSeconds = Readonly<Record<keyof NightFunctions, number>>

/** What may pass by waiting a little: Lambda itself, or what the work stands on. */
const PASSING = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['UnavailableError'],
    IntervalSeconds: 30,
    MaxAttempts: 5,
    BackoffRate: 2,
    MaxDelaySeconds: 300,
    JitterStrategy: 'FULL',
  },
] as const

/** Another run holds the brand, and is done within minutes, or its lease ends. */
const BUSY = {
  ErrorEquals: ['BusyError'],
  IntervalSeconds: 120,
  MaxAttempts: 6,
  BackoffRate: 1,
} as const

/** Athena's queries take longer than one function may: the next one goes on where it was. */
const GOES_ON = {
  ErrorEquals: ['ContinueError'],
  IntervalSeconds: 1,
  MaxAttempts: 40,
  BackoffRate: 1,
} as const

/** A failed brand stops here and no other: it is remembered, and told when all had their turn. */
const TO_BRAND_FAILED = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'BrandFailed' }] as const

/** What plan and night-failed are given: where the night is, and how often its execution was redriven by now. */
const STATE_AND_EXECUTION = { 'state.$': '$', 'execution.$': '$$.Execution' } as const

/**
 * The state machine of a night, in Amazon States Language (JSONPath), as plain data.
 *
 *     Plan → Brands (each: ReadFiles → Transform → Publish → Sweep, or BrandFailed) → FailedBrands → Succeeded
 *       └───────────────────────────────────────────────────────────────────────────────────┴→ NightFailed → Plan
 *
 * A brand's failure is caught, so it stops no other; the execution fails at `NightFailed`, the one failure state, when
 * all had their turn. That is a task that throws. A redrive runs it again with the same state and a larger
 * `RedriveCount`; then it returns what is left to do (the failed brands, and the new count), and `Plan` goes on.
 */
export const nightlyDefinition = (
  call: NightFunctions,
  seconds: NightSeconds,
  atOnce: { brands: number; batches: number },
) => {
  const task = (name: keyof NightFunctions, more: readonly object[] = []) => ({
    Type: 'Task' as const,
    Resource: call[name],
    TimeoutSeconds: seconds[name],
    Retry: [...PASSING, ...more],
  })
  return {
    Comment: 'A night of every brand: read the new exports, work the tables out, publish, sweep.',
    StartAt: 'Plan',
    TimeoutSeconds: 20 * 3600,
    States: {
      Plan: {
        ...task('plan'),
        Parameters: STATE_AND_EXECUTION,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'NightFailed' }],
        Next: 'Brands',
      },
      Brands: {
        Type: 'Map',
        ItemsPath: '$.brands',
        MaxConcurrency: atOnce.brands,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'ReadFiles',
          States: {
            ReadFiles: {
              Type: 'Map',
              ItemsPath: '$.batches',
              MaxConcurrency: atOnce.batches,
              ItemProcessor: {
                ProcessorConfig: { Mode: 'INLINE' },
                StartAt: 'ReadBatch',
                States: { ReadBatch: { ...task('ingest'), End: true } },
              },
              ResultPath: null,
              Catch: TO_BRAND_FAILED,
              Next: 'Transform',
            },
            Transform: {
              ...task('transform', [BUSY, GOES_ON]),
              Parameters: { 'brand.$': '$.brand', 'run_id.$': '$.run_id' },
              ResultPath: '$.ready',
              Catch: TO_BRAND_FAILED,
              Next: 'Publish',
            },
            Publish: {
              ...task('publish'),
              // Transform says what waits for the swap.
              Parameters: {
                'brand.$': '$.ready.brand',
                'run_id.$': '$.ready.run_id',
                'etag.$': '$.ready.etag',
              },
              ResultPath: null,
              // Somebody else published first: the swap would be refused each time, what is new starts from there.
              Catch: [
                { ErrorEquals: ['BusyError'], ResultPath: null, Next: 'Transform' },
                ...TO_BRAND_FAILED,
              ],
              Next: 'Sweep',
            },
            Sweep: {
              ...task('sweep', [BUSY]),
              Parameters: { 'brand.$': '$.brand' },
              ResultPath: null,
              // What is published stands; the function's own alarm tells.
              Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'BrandDone' }],
              Next: 'BrandDone',
            },
            BrandDone: {
              Type: 'Pass',
              Parameters: { 'brand.$': '$.brand', failed: false },
              End: true,
            },
            BrandFailed: {
              Type: 'Pass',
              Parameters: {
                'brand.$': '$.brand',
                failed: true,
                'error.$': '$.fault.Error',
                'cause.$': '$.fault.Cause',
              },
              End: true,
            },
          },
        },
        ResultPath: '$.brands',
        Next: 'FailedBrands',
      },
      FailedBrands: {
        Type: 'Pass',
        Parameters: { 'failed.$': '$.brands[?(@.failed == true)]', 'redriven.$': '$.redriven' },
        Next: 'AllPublished',
      },
      AllPublished: {
        Type: 'Choice',
        Choices: [{ Variable: '$.failed[0]', IsPresent: true, Next: 'NightFailed' }],
        Default: 'Succeeded',
      },
      NightFailed: {
        ...task('nightFailed'),
        Parameters: STATE_AND_EXECUTION,
        Next: 'Plan',
      },
      Succeeded: { Type: 'Succeed' },
    },
  } as const
}
