import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type { Measured } from './emf.ts'
import type { Template } from './template.ts'

const alarmSchema = z.object({
  AlarmName: z.string(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  Threshold: z.number(),
  ComparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
})

export type Alarm = z.infer<typeof alarmSchema>

/** The alarms that a deployment makes. */
export const alarmsIn = (template: Template): Alarm[] =>
  template.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => alarmSchema.parse(properties))

const BEYOND: Readonly<Record<Alarm['ComparisonOperator'], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

/** Whether a value was measured, under the very name and dimensions that the alarm watches, that raises it. */
export function isRaised(alarm: Alarm, measured: readonly Measured[]): boolean {
  const watched = Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value]))
  return measured
    .filter(({ namespace, name }) => namespace === alarm.Namespace && name === alarm.MetricName)
    .filter(({ dimensions }) => isDeepStrictEqual(dimensions, watched))
    .flatMap(({ value }) => [value].flat().map(Number))
    .some((value) => BEYOND[alarm.ComparisonOperator](value, alarm.Threshold))
}
