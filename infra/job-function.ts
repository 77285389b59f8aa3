import { join } from 'node:path'
import { Duration, RemovalPolicy, Size as Volume } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, LoggingFormat, Runtime, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import {
  FilterPattern,
  type IFilterPattern,
  LogGroup,
  MetricFilter,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { acknowledge, acknowledgeStars } from './acknowledge.ts'
import { NAMESPACE } from './alarms.ts'
import { bundling, codeVersion, ROOT } from './bundling.ts'
import type { Deployment } from './deployment.ts'
import { allow, inParts } from './rights.ts'
import type { JobName } from './sizes.ts'

type JobProps = {
  /** Its handler is `functions/<job>.ts`. */
  job: JobName
  does: string
  /** What stops working, and what still does: its alarms say so. */
  ifItFails: string
  /** Errors by which it asks to be called again: the state machine does, and nobody is told. */
  passing?: readonly ('BusyError' | 'ContinueError')[]
  /** What it may do besides writing its own log and traces: exact actions on exact resources. */
  rights: readonly PolicyStatement[]
}

/** The one way a Lambda function is made here: its size, its log, its rights, its alarms. */
export class JobFunction extends Construct {
  readonly function: NodejsFunction
  readonly timeoutSeconds: number

  constructor(scope: Construct, id: string, deployment: Deployment, props: JobProps) {
    super(scope, id)
    const { settings, names, size } = deployment
    const { memoryMb, timeoutSeconds, tmpMb } = size.functions[props.job]
    this.timeoutSeconds = timeoutSeconds
    const functionName = `${names.app}-${props.job}`
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: retention(size.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${functionName}: ${props.does}`,
    })
    role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]))
    for (const right of props.rights.flatMap(inParts)) role.addToPolicy(right)
    acknowledgeStars(role, props.rights)
    this.function = new NodejsFunction(this, 'Function', {
      functionName,
      description: props.does,
      entry: join(ROOT, 'functions', `${props.job}.ts`),
      handler: 'handler',
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      ephemeralStorageSize: Volume.mebibytes(tmpMb),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      bundling: bundling(settings.architecture),
      environment: environment(deployment, tmpMb),
      awsSdkConnectionReuse: false,
    })
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'X-Ray has no resources: PutTraceSegments and PutTelemetryRecords take only *.',
    })
    this.#addAlarms(deployment, props, logGroup, { memoryMb, timeoutSeconds })
  }

  #addAlarms(
    { alarms, names, size }: Deployment,
    { job, ifItFails, passing = [] }: JobProps,
    logGroup: LogGroup,
    { memoryMb, timeoutSeconds }: { memoryMb: number; timeoutSeconds: number },
  ): void {
    const of = { of: job, ifItFails }
    const { function: made } = this
    const inLog = { logGroup, app: names.app, job }
    const failed = this.#measured('Failed', inLog, FAILED_REPORT, '1', 'Sum')
    const passed = passing.map((name) =>
      // Ends of invocations that told this error in the log (functions/steps/job.ts).
      this.#measured(name, inLog, FilterPattern.stringValue('$.error_name', '=', name), '1', 'Sum'),
    )
    alarms.add('functionErrors', {
      ...of,
      metric: (period) =>
        passed.length === 0 ? failed.with({ period }) : without(failed.with({ period }), passed, period),
    })
    if (!size.watchedClosely.includes(job)) return
    alarms.add('functionThrottled', {
      ...of,
      metric: (period) => made.metricThrottles({ period, statistic: 'Sum' }),
    })
    const duration = this.#measured('DurationMs', inLog, REPORT, '$.record.metrics.durationMs', 'Maximum')
    alarms.add('functionSlow', {
      ...of,
      metric: (period) => duration.with({ period }),
      whole: timeoutSeconds * 1000,
    })
    const memory = this.#measured(
      'MemoryUsedMb',
      inLog,
      REPORT,
      '$.record.metrics.maxMemoryUsedMB',
      'Maximum',
    )
    alarms.add('functionFull', {
      ...of,
      metric: (period) => memory.with({ period }),
      whole: memoryMb,
    })
  }

  /** A metric of this function that is read from its log. */
  #measured(
    name: string,
    { logGroup, app, job }: { logGroup: LogGroup; app: string; job: JobName },
    filterPattern: IFilterPattern,
    metricValue: string,
    statistic: 'Sum' | 'Maximum',
  ): Metric {
    const metricName = `${name}-${app}-${job}`
    new MetricFilter(this, name, {
      logGroup,
      filterPattern,
      metricNamespace: NAMESPACE,
      metricName,
      metricValue,
    })
    return new Metric({ namespace: NAMESPACE, metricName, statistic })
  }
}

/**
 * The line that Lambda itself writes when an invocation ends, however it ends. What an alarm of minutes watches is read
 * there: Lambda's own metrics of errors and durations carry the time at which the invocation began, and an alarm has
 * looked at those minutes long before one of 15 is over.
 */
const REPORT = FilterPattern.stringValue('$.type', '=', 'platform.report')
const FAILED_REPORT = FilterPattern.all(REPORT, FilterPattern.stringValue('$.record.status', '!=', 'success'))

/** Errors but for those that only ask to be called again. What is not counted alarms too often, never too seldom. */
const without = (errors: Metric, passed: readonly Metric[], period: Duration): MathExpression =>
  new MathExpression({
    expression: ['errors', ...passed.map((_, index) => `FILL(p${index}, 0)`)].join(' - '),
    usingMetrics: {
      errors,
      ...Object.fromEntries(passed.map((metric, index) => [`p${index}`, metric.with({ period })])),
    },
    period,
    label: 'errors',
  })

/** What shared/config.ts reads, and Powertools. */
const environment = ({ settings, names, lake }: Deployment, tmpMb: number): Record<string, string> => ({
  AIPS_LAKE: `s3://${lake.lake.bucketName}/`,
  AIPS_LANDING: `s3://${lake.landing.bucketName}/`,
  AIPS_SECRETS: `secretsmanager:${names.secretsPrefix}`,
  AIPS_DATABASE: names.database,
  AIPS_WORKGROUP: names.workgroups.analyst,
  AIPS_NIGHT_WORKGROUP: names.workgroups.night,
  AIPS_STAGE: settings.stage,
  AIPS_TMP: '/tmp/aips',
  AIPS_DISK_MB: String(tmpMb),
  AIPS_CODE_VERSION: codeVersion(),
  NODE_OPTIONS: '--enable-source-maps',
  POWERTOOLS_METRICS_NAMESPACE: NAMESPACE,
  POWERTOOLS_SERVICE_NAME: names.app,
})

/** CloudWatch takes certain numbers of days only; those of sizes.ts are among them. */
const retention = (days: number): RetentionDays => days
