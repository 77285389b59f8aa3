import type { Duration } from 'aws-cdk-lib'
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { sumOf } from './alarm-topic.ts'
import type { Deployment } from './deployment.ts'

/** Ends of queries that are paid for, as Athena's metrics tell them; a failed one costs nothing. */
const ENDS = ['SUCCEEDED', 'CANCELLED'] as const

/** Tells when the questions of a day scanned more than planned: everybody's together, for they are paid together. */
export const addBytesAlarm = ({ alarms, names, size }: Deployment): void => {
  const scanned = (period: Duration): IMetric[] =>
    Object.values(names.workgroups).flatMap((workgroup) =>
      ENDS.map(
        (QueryState) =>
          new Metric({
            namespace: 'AWS/Athena',
            metricName: 'ProcessedBytes',
            dimensionsMap: { WorkGroup: workgroup, QueryType: 'DML', QueryState },
            statistic: 'Sum',
            period,
          }),
      ),
    )
  alarms.add('bytesScanned', {
    of: 'athena',
    ifItFails: 'Every question is still answered, and costs money.',
    whole: size.dayBytes,
    metric: (period) => sumOf(scanned(period), period, 'bytes scanned in a day'),
  })
}
