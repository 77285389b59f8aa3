import { join } from 'node:path'
import { Duration, RemovalPolicy, Size as Volume } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, LoggingFormat, Runtime, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { FilterPattern, LogGroup, MetricFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs'
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
    const passed = passing.map((name) => this.#counted(logGroup, names.app, job, name))
    alarms.add('functionErrors', {
      ...of,
      metric: (period) => {
        const errors = made.metricErrors({ period, statistic: 'Sum' })
        return passed.length === 0 ? errors : without(errors, passed, period)
      },
    })
    if (!size.watchedClosely.includes(job)) return
    alarms.add('functionThrottled', {
      ...of,
      metric: (period) => made.metricThrottles({ period, statistic: 'Sum' }),
    })
    alarms.add('functionSlow', {
      ...of,
      metric: (period) => made.metricDuration({ period, statistic: 'Maximum' }),
      whole: timeoutSeconds * 1000,
    })
    // Lambda measures memory in its log alone.
    const metricName = `MemoryUsedMb-${names.app}-${job}`
    new MetricFilter(this, 'Memory', {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.type', '=', 'platform.report'),
      metricNamespace: NAMESPACE,
      metricName,
      metricValue: '$.record.metrics.maxMemoryUsedMB',
    })
    alarms.add('functionFull', {
      ...of,
      metric: (period) => new Metric({ namespace: NAMESPACE, metricName, statistic: 'Maximum', period }),
      whole: memoryMb,
    })
  }

  /** Ends of invocations that told this error in the log (functions/steps/job.ts). */
  #counted(logGroup: LogGroup, app: string, job: JobName, error: string): Metric {
    const metricName = `${error}-${app}-${job}`
    new MetricFilter(this, error, {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.error_name', '=', error),
      metricNamespace: NAMESPACE,
      metricName,
      metricValue: '1',
    })
    return new Metric({ namespace: NAMESPACE, metricName, statistic: 'Sum' })
  }
}

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
