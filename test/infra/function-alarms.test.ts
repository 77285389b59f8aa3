import { expect, test } from 'vitest'
import { alarms, named, template } from './alarms-made.ts'
import { synthesised, textOf } from './synthesised.ts'

const JOBS = ['plan', 'ingest', 'transform', 'publish', 'sweep', 'watch', 'night-failed', 'review']

test('every function tells of its errors, of throttling, and of time and memory that nearly ran out', () => {
  expect(
    template
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => Properties.FunctionName)
      .toSorted(),
  ).toEqual(JOBS.map((job) => `aips-${job}`).toSorted())
  for (const job of JOBS) {
    const { id } = template.one('AWS::Lambda::Function', ({ FunctionName }) => FunctionName === `aips-${job}`)
    const throttled = named(`aips-functionThrottled-${job}`)
    expect([throttled?.Namespace, throttled?.MetricName]).toEqual(['AWS/Lambda', 'Throttles'])
    expect(textOf(throttled?.Dimensions[0]?.Value)).toBe(`{${id}}`)
    expect(named(`aips-functionSlow-${job}`)?.MetricName).toBe(`DurationMs-aips-${job}`)
    expect(named(`aips-functionFull-${job}`)?.MetricName).toBe(`MemoryUsedMb-aips-${job}`)
    const errors = named(`aips-functionErrors-${job}`)
    const counted = errors?.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])
    expect([errors?.MetricName, ...(counted ?? [])]).toContain(`Failed-aips-${job}`)
  }
})

test('no alarm of minutes watches what Lambda dates back to the start of an invocation', () => {
  const watched = alarms.flatMap(({ MetricName, Namespace, Metrics }) => [
    { MetricName, Namespace },
    ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ])
  const ofLambda = watched.filter(({ Namespace }) => Namespace === 'AWS/Lambda')
  expect(new Set(ofLambda.map(({ MetricName }) => MetricName))).toEqual(new Set(['Throttles']))
})

test('small keeps to an alarm for the errors of each function, and watches transform closely', () => {
  const names = synthesised({ size: 'small' })
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => String(Properties.AlarmName))
  for (const job of JOBS) expect(names).toContain(`aips-functionErrors-${job}`)
  const close = names.filter((name) => /-function(Slow|Full|Throttled)-/.test(name))
  expect(close.toSorted()).toEqual(
    ['functionFull', 'functionSlow', 'functionThrottled'].map((kind) => `aips-${kind}-transform`),
  )
})

test('time and memory alarm at 80 and 90 percent of what the function has', () => {
  // 15 minutes in milliseconds; 10,240 MB.
  expect(named('aips-functionSlow-transform')?.Threshold).toBe(720_000)
  expect(named('aips-functionFull-transform')?.Threshold).toBeCloseTo(9216)
})

test('memory, time and failures of each function are read from the line that Lambda writes at its end', () => {
  const filters = template.ofType('AWS::Logs::MetricFilter').map(({ Properties }) => Properties)
  const report = '$.type = "platform.report"'
  const transforming = (MetricName: string, MetricValue: string) => [
    expect.objectContaining({ MetricNamespace: 'aips', MetricName, MetricValue }),
  ]
  const pattern = (name: string, value: string) =>
    filters.flatMap(({ FilterPattern, MetricTransformations }) =>
      JSON.stringify(MetricTransformations).includes(`"${name}"`)
        ? [[FilterPattern, MetricTransformations, transforming(name, value)]]
        : [],
    )
  for (const job of JOBS)
    for (const [name, value, expected] of [
      [`MemoryUsedMb-aips-${job}`, '$.record.metrics.maxMemoryUsedMB', `{ ${report} }`],
      [`DurationMs-aips-${job}`, '$.record.metrics.durationMs', `{ ${report} }`],
      // Whatever is no success: an error thrown, a time that was over, a process that was killed.
      [`Failed-aips-${job}`, '1', `{ (${report}) && ($.record.status != "success") }`],
    ] as const) {
      const [found, ...more] = pattern(name, value)
      expect([name, more]).toEqual([name, []])
      expect([name, found?.[0]]).toEqual([name, expected])
      expect(found?.[1]).toEqual(found?.[2])
    }
  for (const { Properties } of template.ofType('AWS::Lambda::Function'))
    expect(Properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'INFO' })
})

test('a function that only asks to be called again wakes nobody: its errors count without those', () => {
  const sum = (job: string) => named(`aips-functionErrors-${job}`)?.Metrics
  expect(sum('transform')?.flatMap(({ Expression = [] }) => Expression)).toEqual([
    'errors - FILL(p0, 0) - FILL(p1, 0)',
  ])
  const names = sum('transform')?.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])
  expect(names?.toSorted()).toEqual([
    'BusyError-aips-transform',
    'ContinueError-aips-transform',
    'Failed-aips-transform',
  ])
  for (const job of ['publish', 'sweep'])
    expect(sum(job)?.flatMap(({ Expression = [] }) => Expression)).toEqual(['errors - FILL(p0, 0)'])
  for (const job of ['plan', 'ingest', 'watch', 'night-failed']) expect(sum(job)).toEqual([])
})
