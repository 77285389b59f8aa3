import * as z from 'zod'
import type { Invocation } from './invoke.ts'

const embedded = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
})

/** A value as CloudWatch takes it out of a log. */
export type Measured = { namespace: string; dimensions: Record<string, string>; name: string; value: unknown }

/** Every metric that invocations wrote, in the embedded format of CloudWatch. */
export const measuredBy = (invocations: readonly Invocation[]): Measured[] =>
  invocations.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      const parsed = embedded.safeParse(json(line))
      if (!parsed.success) return []
      const { _aws, ...values } = parsed.data
      return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.map(({ Name }) => ({
          namespace: Namespace,
          dimensions: Object.fromEntries((Dimensions[0] ?? []).map((one) => [one, String(values[one])])),
          name: Name,
          value: values[Name],
        })),
      )
    }),
  )

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
