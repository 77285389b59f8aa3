import { Aws, Duration } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard as Board,
  GraphWidget,
  type IMetric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { MetricName } from '../shared/metrics.ts'
import { brandMetric } from './alarm-topic.ts'
import type { Deployment } from './deployment.ts'
import type { JobFunction } from './job-function.ts'

const DAY = Duration.days(1)

/** One page: what alarms, how the nights of each brand went, how full and how slow the functions are. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, jobs: readonly JobFunction[]) {
    super(scope, id)
    const { names, settings, alarms } = deployment
    const perBrand = (
      title: string,
      metric: MetricName,
      statistic: 'Minimum' | 'Maximum' | 'Sum',
    ): GraphWidget =>
      graph(
        title,
        settings.brands.map(({ id: brand }) =>
          brandMetric(names.app, brand, metric, statistic, DAY).with({ label: brand }),
        ),
      )
    new Board(this, 'Board', {
      dashboardName: `${names.app}-${Aws.REGION}`,
      defaultInterval: Duration.days(35),
      widgets: [
        [
          new TextWidget({
            markdown: `# ${names.app}\nNights of ${settings.brands.map(({ id: brand }) => brand).join(', ')}. What to do about an alarm: infra/RUNBOOK.md.`,
            width: 24,
            height: 2,
          }),
        ],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.made, width: 24, height: 6 })],
        [
          perBrand('Published', 'NightsPublished', 'Sum'),
          perBrand('Failed', 'NightsFailed', 'Sum'),
          perBrand('Days behind at 07:00', 'DaysBehind', 'Maximum'),
        ],
        [
          perBrand('New files', 'FilesToRead', 'Sum'),
          perBrand('Rows read', 'RowsRead', 'Sum'),
          perBrand(
            'Rows of the date against its weekday, of the kind that has fewer',
            'VolumeRatio',
            'Minimum',
          ),
        ],
        [
          perBrand('Bad rows, of all rows', 'QuarantineRatio', 'Maximum'),
          perBrand('Rejected files', 'FilesRejected', 'Sum'),
          perBrand('Dates without rows', 'DaysWithoutRows', 'Maximum'),
        ],
        [
          perBrand('Bytes that Athena read for the night', 'BytesScanned', 'Sum'),
          perBrand('Partitions moved', 'PartitionsMoved', 'Sum'),
          perBrand('Objects swept', 'ObjectsSwept', 'Sum'),
        ],
        [
          graph(
            'Longest invocation',
            jobs.map(({ function: job }) => job.metricDuration({ statistic: 'Maximum', period: DAY })),
          ),
          graph(
            'Errors',
            jobs.map(({ function: job }) => job.metricErrors({ period: DAY })),
          ),
          graph(
            'Throttles',
            jobs.map(({ function: job }) => job.metricThrottles({ period: DAY })),
          ),
        ],
      ],
    })
  }
}

const graph = (title: string, left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, left, width: 8, height: 6 })
