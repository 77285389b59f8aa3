import { Aws, Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { MetricName } from '../shared/metrics.ts'
import { ALARMS, type AlarmKind, type AlarmName, anchorOf, NAMESPACE } from './alarms.ts'
import type { Names } from './names.ts'
import type { Settings } from './settings.ts'

/** What an alarm watches: a metric, and the bound it is a ratio of, where the kind's threshold is one. */
type Watched = {
  metric: (period: Duration) => IMetric
  /** What of: a brand, a function. */
  of: string
  /** What stops working, and what still does. */
  ifItFails: string
  /** What the kind's ratio is a share of: 1 where the metric is the ratio itself. */
  whole?: number
}

/** Where all alarms go, and the one way to make one. */
export class AlarmTopic extends Construct {
  readonly topic: Topic
  /** All that were made, for the dashboard. */
  readonly made: Alarm[] = []
  readonly #app: string

  constructor(scope: Construct, id: string, { settings, names }: { settings: Settings; names: Names }) {
    super(scope, id)
    this.#app = names.app
    this.topic = new Topic(this, 'Topic', { topicName: `${names.app}-alarms`, enforceSSL: true })
    // A policy takes the place of the one that lets the account's own alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnAlarms',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    this.topic.addSubscription(new EmailSubscription(settings.alarmEmail))
  }

  /** An alarm of that kind; its e-mail says what it means, what fails with it, and where the runbook goes on. */
  add(name: AlarmName, { metric, of, ifItFails, whole = 1 }: Watched): Alarm {
    const kind: AlarmKind = ALARMS[name]
    const alarm = new Alarm(this, `${name}-${of}`, {
      alarmName: `${this.#app}-${name}-${of}`,
      alarmDescription:
        `${kind.means} If it fails: ${ifItFails} ` +
        `What to do: infra/RUNBOOK.md#${anchorOf(kind.heading)} ("${kind.heading}").`,
      metric: metric(Duration.minutes(kind.periodMinutes)),
      threshold: kind.threshold * whole,
      comparisonOperator: OPERATORS[kind.compare],
      evaluationPeriods: 1,
      treatMissingData: SILENCE[kind.silence],
    })
    const tell = new SnsAction(this.topic)
    alarm.addAlarmAction(tell)
    alarm.addOkAction(tell)
    this.made.push(alarm)
    return alarm
  }
}

const OPERATORS = {
  '>=': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '>': ComparisonOperator.GREATER_THAN_THRESHOLD,
  '<': ComparisonOperator.LESS_THAN_THRESHOLD,
} as const

const SILENCE = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
} as const

/** What the functions measured of a brand; `service` is the deployment, so that stages stay apart. */
export const brandMetric = (
  app: string,
  brand: string,
  metricName: MetricName,
  statistic: 'Maximum' | 'Minimum' | 'Sum',
  period: Duration,
): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { service: app, brand }, statistic, period })

/** Several metrics as one: their sum, absent ones as nothing. */
export const sumOf = (metrics: readonly IMetric[], period: Duration, label: string): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
    label,
  })
