import { Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Access } from './access.ts'
import { AlarmTopic } from './alarm-topic.ts'
import { Athena } from './athena.ts'
import { addBytesAlarm } from './athena-alarm.ts'
import { Budget } from './budget.ts'
import { Catalog } from './catalog.ts'
import { Dashboard } from './dashboard.ts'
import type { Deployment } from './deployment.ts'
import { Ingest } from './ingest.ts'
import { Lake } from './lake.ts'
import { namesOf } from './names.ts'
import { Nightly } from './nightly.ts'
import { addOutputs } from './outputs.ts'
import { Publish } from './publish.ts'
import { Review } from './review.ts'
import { Schedules } from './schedules.ts'
import type { Settings } from './settings.ts'
import { SIZES } from './sizes.ts'
import { Transform } from './transform.ts'
import { Watch } from './watch.ts'

/** One deployment: a lake, and everything that fills it, shows it and watches over it. */
export class AipsStack extends Stack {
  constructor(scope: Construct, settings: Settings, props: StackProps = {}) {
    const names = namesOf(settings.stage)
    super(scope, names.app, {
      description: 'aips-lake: AIPS stages and ROI(T+x) from platform exports, every night.',
      // Removing it keeps the buckets and secrets, but nobody should have to rely on that.
      terminationProtection: settings.stage === '',
      // CloudFormation takes a megabyte; many brands with long names come near it by white space alone.
      suppressTemplateIndentation: true,
      ...props,
    })
    const size = SIZES[settings.size]
    const lake = new Lake(this, 'Lake', { settings, size, names })
    const alarms = new AlarmTopic(this, 'Alarms', { settings, names })
    const deployment: Deployment = { settings, names, size, lake, alarms }

    new Catalog(this, 'Catalog', deployment)
    new Athena(this, 'Athena', deployment)
    const ingest = new Ingest(this, 'Ingest', deployment)
    const transform = new Transform(this, 'Transform', deployment)
    const publish = new Publish(this, 'Publish', deployment)
    const nightly = new Nightly(this, 'Nightly', deployment, { ingest, transform, publish })
    const watch = new Watch(this, 'Watch', deployment)
    new Schedules(this, 'Schedules', deployment, { nightly, watch })
    const { review } = new Review(this, 'Review', deployment)
    const access = new Access(this, 'Access', deployment)
    addBytesAlarm(deployment)
    new Budget(this, 'Budget', deployment)
    new Dashboard(this, 'Dashboard', deployment, [
      ingest.plan,
      ingest.ingest,
      transform.transform,
      publish.publish,
      publish.sweep,
      nightly.nightFailed,
      watch.watch,
      review,
    ])
    addOutputs(this, deployment, { nightly, access, review })
    Tags.of(this).add('app', names.app)
  }
}
