import { Construct } from 'constructs'
import { rollForward } from './athena-rights.ts'
import type { Deployment } from './deployment.ts'
import { JobFunction } from './job-function.ts'
import { allow, rightsIn } from './rights.ts'
import { servedBrands } from './smoke-brand.ts'

/** Making a night the one that readers see, and afterwards marking what no reader can reach any more. */
export class Publish extends Construct {
  readonly publish: JobFunction
  readonly sweep: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const rights = rightsIn(this, deployment)
    const { lake, settings } = deployment
    this.publish = new JobFunction(this, 'Publish', deployment, {
      job: 'publish',
      does: "Swaps a brand's pointer to the new run, and moves its partitions in Glue there.",
      ifItFails:
        'That brand is not published, or Athena still shows its night before; another call rolls it forward.',
      passing: ['BusyError'],
      rights: [
        rights.listLake(),
        rights.brandObjects('read', ['published/*', 'logs/*', 'runs/*/logs/*']),
        rights.everyPointer(),
        rights.brandObjects('write', ['current.json', 'published/*', 'logs/*', 'runs/*/manifest.json']),
        rollForward(this, deployment),
      ],
    })
    this.sweep = new JobFunction(this, 'Sweep', deployment, {
      job: 'sweep',
      does: 'Marks objects that none of the last 35 manifests has named for a week; the lake lets marked ones go.',
      ifItFails: 'Old files stay and cost storage; what is published stands.',
      passing: ['BusyError'],
      rights: [
        rights.listLake(),
        rights.brandObjects('read', ['current.json', 'swept.json', 'runs/*/manifest.json']),
        rights.brandObjects('write', ['swept.json']),
        allow(
          ['s3:PutObjectTagging', 's3:DeleteObjectTagging'],
          servedBrands(settings).map((brand) => lake.lake.arnForObjects(`${brand}/runs/*`)),
        ),
      ],
    })
  }
}
