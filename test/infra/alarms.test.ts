import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ALARMS, anchorOf } from '../../infra/alarms.ts'
import { METRICS } from '../../shared/metrics.ts'
import { alarmSchema, alarms, named, template } from './alarms-made.ts'
import { GIVEN, synthesised, textOf } from './synthesised.ts'

const runbook = readFileSync(new URL('../../infra/RUNBOOK.md', import.meta.url), 'utf8')
const ALARM_PART = /^## The alarms$(.*?)^## /ms.exec(runbook)?.[1] ?? ''
const headings = [...ALARM_PART.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading)

test('every alarm has its heading in the runbook, and no heading is left of an alarm that is gone', () => {
  expect(headings.toSorted()).toEqual(
    Object.values(ALARMS)
      .map(({ heading }) => heading)
      .toSorted(),
  )
})

test('every heading of an alarm says what it means, where to look, and a command that mends it', () => {
  for (const part of ALARM_PART.split(/^### /m).slice(1)) {
    const [heading = ''] = part.split('\n')
    expect([
      heading,
      /\*\*Means\*\*/.test(part),
      /\*\*Look\*\*/.test(part),
      /\*\*Mend\*\*/.test(part),
    ]).toEqual([heading, true, true, true])
    expect([heading, /^ {4}\S|`(aws|npm|aips) /m.test(part)]).toEqual([heading, true])
  }
})

test('the e-mail of an alarm says what fails with it and names its heading', () => {
  const made = new Set<string>()
  for (const { AlarmName, AlarmDescription } of alarms) {
    expect(AlarmDescription).toMatch(/ If it fails: \S.*\. What to do: infra\/RUNBOOK\.md#/)
    const kind = Object.values(ALARMS).find(({ heading }) =>
      AlarmDescription.includes(`#${anchorOf(heading)} ("${heading}")`),
    )
    expect([AlarmName, kind?.heading]).toEqual([AlarmName, expect.any(String)])
    made.add(kind?.heading ?? '')
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024)
  }
  expect([...made].toSorted()).toEqual(
    Object.values(ALARMS)
      .map(({ heading }) => heading)
      .toSorted(),
  )
})

test('every alarm writes to the topic, when it begins and when it is over, and the operator gets the mail', () => {
  const [topic] = template.ofType('AWS::SNS::Topic')
  for (const { AlarmActions, OKActions } of alarms)
    expect([AlarmActions.map(textOf), OKActions.map(textOf)]).toEqual([
      [`{${topic?.id}}`],
      [`{${topic?.id}}`],
    ])
  const [subscription] = template.ofType('AWS::SNS::Subscription')
  expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: GIVEN.alarmEmail })
})

test('each brand has an alarm for being late, bad rows, rejected files, empty dates and odd volumes', () => {
  for (const brand of ['lumina', 'north-star'])
    for (const [kind, metric, statistic] of [
      ['notPublished', 'DaysBehind', 'Maximum'],
      ['quarantineWarn', 'QuarantineRatio', 'Maximum'],
      ['fileRejected', 'FilesRejected', 'Maximum'],
      ['dateWithoutRows', 'DaysWithoutRows', 'Maximum'],
      ['volumeSmall', 'VolumeRatio', 'Minimum'],
      ['volumeLarge', 'VolumeRatio', 'Maximum'],
    ]) {
      const alarm = named(`aips-${kind}-${brand}`)
      expect([alarm?.Namespace, alarm?.MetricName, alarm?.Statistic]).toEqual(['aips', metric, statistic])
      expect(alarm?.Dimensions.toSorted((a, b) => a.Name.localeCompare(b.Name))).toEqual([
        { Name: 'brand', Value: brand },
        { Name: 'service', Value: 'aips' },
      ])
    }
})

test('where silence is failure it alarms, and elsewhere it does not', () => {
  for (const { AlarmName, TreatMissingData } of alarms)
    expect([AlarmName, TreatMissingData]).toEqual([
      AlarmName,
      AlarmName.startsWith('aips-notPublished-') ? 'breaching' : 'notBreaching',
    ])
})

test('thresholds are those of the promises: 0.1 % of bad rows, 30 % less or more, one day behind', () => {
  const of = (name: string) => [named(name)?.ComparisonOperator, named(name)?.Threshold]
  expect(of('aips-quarantineWarn-lumina')).toEqual(['GreaterThanThreshold', 0.001])
  expect(of('aips-volumeSmall-lumina')).toEqual(['LessThanThreshold', 0.7])
  expect(of('aips-volumeLarge-lumina')).toEqual(['GreaterThanThreshold', 1.3])
  expect(of('aips-notPublished-lumina')).toEqual(['GreaterThanOrEqualToThreshold', 1])
  // 2 TB a day in the standard size.
  expect(of('aips-bytesScanned-athena')).toEqual(['GreaterThanThreshold', 2_000_000_000_000])
})

test('a night that failed, timed out or was stopped alarms once for all brands', () => {
  const text = JSON.stringify(named('aips-nightFailed-nightly')?.Metrics)
  for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'])
    expect(text).toContain(metric)
})

test('the bytes of every workgroup count, of queries that were stopped, too', () => {
  const text = JSON.stringify(named('aips-bytesScanned-athena')?.Metrics)
  for (const word of ['"aips"', '"aips-steward"', '"aips-night"', 'SUCCEEDED', 'CANCELLED'])
    expect(text).toContain(word)
})

const CODE = ['functions', 'functions/steps']
  .flatMap((folder) => {
    const at = new URL(`../../${folder}/`, import.meta.url)
    return readdirSync(at).flatMap((file) =>
      file.endsWith('.ts') ? [readFileSync(new URL(file, at), 'utf8')] : [],
    )
  })
  .join('\n')

test('every measure is taken by some function and shown on the dashboard', () => {
  const names = Object.keys(METRICS)
  expect(names.filter((name) => !CODE.includes(`'${name}'`))).toEqual([])
  const dashboard = textOf(template.ofType('AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody)
  expect(names.filter((name) => !dashboard.includes(`"${name}"`))).toEqual([])
})

test('the cost page counts as many metrics under alarms as there are for one brand', () => {
  const one = synthesised({ brands: ['lumina'] }).ofType('AWS::CloudWatch::Alarm')
  const watched = one.map(({ Properties }) => {
    const { Metrics } = alarmSchema.parse(Properties)
    return Metrics.length === 0 ? 1 : Metrics.filter(({ MetricStat }) => MetricStat).length
  })
  const metrics = watched.reduce((sum, count) => sum + count, 0)
  expect(runbook).toContain(`${metrics} metrics under alarms`)
})

test('what the runbook leads to is there: its own headings, and files beside it', () => {
  const anchors = [...runbook.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading = '']) => `#${anchorOf(heading)}`)
  const linked = [...runbook.matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to)
  expect(linked.length).toBeGreaterThan(15)
  const missing = linked.filter((to) =>
    to.startsWith('#') ? !anchors.includes(to) : !existsSync(new URL(`../../infra/${to}`, import.meta.url)),
  )
  expect(missing).toEqual([])
})
