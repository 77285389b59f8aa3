import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import { sumOf } from './alarm-topic.ts'
import type { Deployment } from './deployment.ts'
import type { Ingest } from './ingest.ts'
import { JobFunction } from './job-function.ts'
import { type NightFunctions, nightlyDefinition } from './nightly-definition.ts'
import type { Publish } from './publish.ts'
import { allow } from './rights.ts'
import type { Transform } from './transform.ts'

/** The verbs whose functions a night calls. */
type Verbs = { ingest: Ingest; transform: Transform; publish: Publish }

/** An attempt counts as lost half a minute after its function must have ended. */
const GRACE_SECONDS = 30

/** The night: its state machine, and the one function in which it fails. */
export class Nightly extends Construct {
  readonly machine: StateMachine
  readonly nightFailed: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment, verbs: Verbs) {
    super(scope, id)
    const { names, size, alarms } = deployment
    this.nightFailed = new JobFunction(this, 'NightFailed', deployment, {
      job: 'night-failed',
      does: 'Fails the execution by naming the brands that failed; after a redrive it lets them start over.',
      ifItFails: 'The night fails all the same, with less to read about why.',
      rights: [],
    })
    const functions: Readonly<Record<keyof NightFunctions, JobFunction>> = {
      plan: verbs.ingest.plan,
      ingest: verbs.ingest.ingest,
      transform: verbs.transform.transform,
      publish: verbs.publish.publish,
      sweep: verbs.publish.sweep,
      nightFailed: this.nightFailed,
    }
    const each = <T>(of: (job: JobFunction) => T): Readonly<Record<keyof NightFunctions, T>> => ({
      plan: of(functions.plan),
      ingest: of(functions.ingest),
      transform: of(functions.transform),
      publish: of(functions.publish),
      sweep: of(functions.sweep),
      nightFailed: of(functions.nightFailed),
    })
    const definition = nightlyDefinition(
      each((job) => job.function.functionArn),
      each((job) => job.timeoutSeconds + GRACE_SECONDS),
      { brands: size.brandsAtOnce, batches: size.batchesAtOnce },
    )
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') })
    role.addToPolicy(
      allow(
        ['lambda:InvokeFunction'],
        Object.values(functions).map((job) => job.function.functionArn),
      ),
    )
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: `${names.app}-nightly`,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          // Step Functions needs this beginning, or its own policy grows with every group.
          logGroupName: `/aws/vendedlogs/states/${names.app}-nightly`,
          retention: days(size.logDays),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // What states are given could name files; that they ran says enough.
        includeExecutionData: false,
      },
    })
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'X-Ray and the delivery of logs have no resources: their actions take only * (docs of Step Functions).',
    })
    const period = (length: Duration) => ({ period: length, statistic: 'Sum' })
    alarms.add('nightFailed', {
      of: 'nightly',
      ifItFails: 'The brands that failed keep their night before; `aips status` says which and why.',
      metric: (length) =>
        sumOf(
          [
            this.machine.metricFailed(period(length)),
            this.machine.metricTimedOut(period(length)),
            this.machine.metricAborted(period(length)),
          ],
          length,
          'nights that failed, timed out or were stopped',
        ),
    })
  }
}

const days = (count: number): RetentionDays => count
