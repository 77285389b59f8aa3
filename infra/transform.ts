import { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import { JobFunction } from './job-function.ts'
import { rightsIn } from './rights.ts'

/** Working the tables out: a brand's whole night between its staged rows and a checked manifest. */
export class Transform extends Construct {
  readonly transform: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const rights = rightsIn(this, deployment)
    this.transform = new JobFunction(this, 'Transform', deployment, {
      job: 'transform',
      does: "Works a brand's tables out from what is staged, and checks them.",
      ifItFails: 'That brand gets no night; other brands do, and readers see its night before.',
      duckdb: true,
      rights: [
        ...rights.secrets(),
        rights.listLake(),
        rights.brandObjects('read', ['*']),
        rights.brandObjects('write', ['runs/*', 'logs/*', 'lease.json']),
        rights.brandObjects('remove', ['lease.json']),
        rights.passingObjects('read', ['_staging/']),
        rights.passingObjects('write', ['_staging/']),
        rights.passingObjects('remove', ['_staging/']),
      ],
    })
  }
}
