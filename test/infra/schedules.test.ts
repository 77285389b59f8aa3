import { expect, test } from 'vitest'
import * as z from 'zod'
import { nightHour } from '../../infra/night-hour.ts'
import { synthesised, textOf } from './synthesised.ts'

const schedule = z.object({
  Name: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string(),
  State: z.string().default('ENABLED'),
  Target: z.object({
    Arn: z.unknown(),
    Input: z.string().transform((text): unknown => JSON.parse(text)),
    DeadLetterConfig: z.object({ Arn: z.unknown() }),
  }),
})

const template = synthesised({
  brands: ['lumina', 'aurora', { id: 'north-star', timezone: 'America/New_York' }],
})
const schedules = template
  .ofType('AWS::Scheduler::Schedule')
  .map(({ Properties }) => schedule.parse(Properties))

test('each zone has one night, for all of its brands, at half past two of its own clock', () => {
  const nights = schedules.filter(({ Name }) => Name.startsWith('aips-night-'))
  expect(
    nights.map(({ ScheduleExpression, ScheduleExpressionTimezone, Target }) => [
      ScheduleExpressionTimezone,
      ScheduleExpression,
      Target.Input,
    ]),
  ).toEqual([
    ['Asia/Shanghai', 'cron(30 2 * * ? *)', { brands: ['lumina', 'aurora'] }],
    // Its clocks jump over 02:30 in spring.
    ['America/New_York', 'cron(30 3 * * ? *)', { brands: ['north-star'] }],
  ])
  const machine = template.one('AWS::StepFunctions::StateMachine', () => true)
  for (const { Target } of nights) expect(textOf(Target.Arn)).toBe(`{${machine.id}}`)
})

test('somebody looks at seven, at the clock of each zone, and a little later again', () => {
  const looks = schedules.filter(({ Name }) => Name.startsWith('aips-watch-'))
  expect(
    looks.map(({ ScheduleExpression, ScheduleExpressionTimezone, Target }) => [
      ScheduleExpressionTimezone,
      ScheduleExpression,
      Target.Input,
    ]),
  ).toEqual([
    ['Asia/Shanghai', 'cron(0,15 7 * * ? *)', { brands: ['lumina', 'aurora'], timezone: 'Asia/Shanghai' }],
    ['America/New_York', 'cron(0,15 7 * * ? *)', { brands: ['north-star'], timezone: 'America/New_York' }],
  ])
})

test('what a schedule could not start lies in a queue', () => {
  const [queue] = template.ofType('AWS::SQS::Queue')
  for (const { Target } of schedules) expect(textOf(Target.DeadLetterConfig.Arn)).toBe(`{${queue?.id}.Arn}`)
})

test.each([
  ['Asia/Shanghai', 2],
  ['UTC', 2],
  ['Asia/Kolkata', 2],
  // Clocks jump from 01:00 to 02:00, so half past two is there.
  ['Europe/London', 2],
  // Those jump from 02:00 to 03:00.
  ['Europe/Paris', 3],
  ['America/Los_Angeles', 3],
  ['Australia/Sydney', 3],
  // From 02:00 to 02:30: half past two is there.
  ['Australia/Lord_Howe', 2],
])('a night in %s begins at half past %i, a time that every day of the year has', (timezone, hour) => {
  expect(nightHour(timezone)).toEqual({ hour, minute: 30 })
})
