import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  type IScheduleTarget,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge, acknowledgeStars } from './acknowledge.ts'
import type { Deployment } from './deployment.ts'
import { nightHour } from './night-hour.ts'
import type { Nightly } from './nightly.ts'
import { allow } from './rights.ts'
import type { Watch } from './watch.ts'

/** Brands by the clock they share. */
type Zone = { timezone: string; brands: readonly string[] }

/** The distinct zones of brands, in order of their first brand. */
const zonesOf = (brands: readonly { id: string; timezone: string }[]): Zone[] =>
  [...Map.groupBy(brands, ({ timezone }) => timezone)].map(([timezone, those]) => ({
    timezone,
    brands: those.map(({ id }) => id),
  }))

/** What starts by itself: a night at each zone's 02:30, and a look at 07:00; what could not start waits in a queue. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, at: { nightly: Nightly; watch: Watch }) {
    super(scope, id)
    const { settings, names, alarms } = deployment
    const lost = new Queue(this, 'Lost', {
      queueName: `${names.app}-lost-starts`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    acknowledge(lost, { 'AwsSolutions-SQS3': 'It is itself the queue of what could not be delivered.' })
    alarms.add('scheduleLost', {
      of: 'schedules',
      ifItFails: 'The brands of that zone get no night today.',
      metric: (period) => lost.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') })
    // Versions of the function, of which there are none: the schedule's target grants them by itself.
    acknowledgeStars(role, [allow(['lambda:InvokeFunction'], [`${at.watch.watch.function.functionArn}:*`])])
    for (const { timezone, brands } of zonesOf(settings.brands)) {
      const name = timezone.replaceAll(/[^A-Za-z0-9]+/g, '-')
      const timeZone = TimeZone.of(timezone)
      const again = { role, deadLetterQueue: lost, retryAttempts: 5, maxEventAge: Duration.hours(2) }
      const night = nightHour(timezone)
      this.#schedule(`Night-${name}`, `${names.app}-night-${name}`, {
        description: `The night of ${brands.length} brand(s), at the clock of ${timezone}.`,
        expression: ScheduleExpression.cron({ hour: `${night.hour}`, minute: `${night.minute}`, timeZone }),
        target: new StepFunctionsStartExecution(at.nightly.machine, {
          ...again,
          input: ScheduleTargetInput.fromObject({ brands }),
        }),
      })
      this.#schedule(`Watch-${name}`, `${names.app}-watch-${name}`, {
        description: `Whether ${brands.length} brand(s) are published by 07:00 at the clock of ${timezone}.`,
        // Twice, so that each stretch of a day holds a look: an alarm takes a day without one for the worst.
        expression: ScheduleExpression.cron({ hour: '7', minute: '0,15', timeZone }),
        target: new LambdaInvoke(at.watch.watch.function, {
          ...again,
          input: ScheduleTargetInput.fromObject({ brands, timezone }),
        }),
      })
    }
  }

  #schedule(
    id: string,
    scheduleName: string,
    { expression, ...rest }: { expression: ScheduleExpression; target: IScheduleTarget; description: string },
  ): void {
    new Schedule(this, id, { ...rest, scheduleName, schedule: expression })
  }
}
