import { expect } from 'vitest'
import * as z from 'zod'
import { type Synthesised, synthesised } from './synthesised.ts'

const dimension = z.object({ Name: z.string(), Value: z.unknown() })
const inMath = z.object({
  Expression: z.string().optional(),
  MetricStat: z
    .object({
      Metric: z.object({
        MetricName: z.string(),
        Namespace: z.string(),
        Dimensions: z.array(dimension).default([]),
      }),
    })
    .optional(),
})
/** An alarm of a template. */
export const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  OKActions: z.array(z.unknown()),
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Dimensions: z.array(dimension).default([]),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
  Statistic: z.string().optional(),
  Period: z.number().optional(),
  EvaluationPeriods: z.number(),
  Metrics: z.array(inMath).default([]),
})

/** The template of a deployment that has every alarm there is. */
export const template: Synthesised = synthesised({ size: 'standard' })

/** All of its alarms. */
export const alarms = template
  .ofType('AWS::CloudWatch::Alarm')
  .map(({ Properties }) => alarmSchema.parse(Properties))

/** The one alarm of that name. */
export const named = (name: string) => {
  const found = alarms.filter(({ AlarmName }) => AlarmName === name)
  expect([name, found.length]).toEqual([name, 1])
  return found[0]
}
