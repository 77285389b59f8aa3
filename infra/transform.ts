import { Construct } from 'constructs'
import { nightOnAthena, rollForward } from './athena-rights.ts'
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
      passing: ['BusyError', 'ContinueError'],
      rights: [
        ...rights.secrets(),
        rights.listLake(),
        rights.brandObjects('read', ['*']),
        rights.everyPointer(),
        rights.brandObjects('write', ['runs/*', 'logs/*', 'published/*', 'lease.json', 'tombstones.json']),
        // Athena may leave a file without rows behind.
        rights.brandObjects('remove', ['runs/*/tables/*']),
        rights.passingObjects('read', ['_staging/']),
        rights.passingObjects('write', ['_staging/']),
        rights.passingObjects('remove', ['_staging/']),
        // What a night before could not finish, this one finishes first.
        rollForward(this, deployment),
        ...nightOnAthena(this, deployment),
      ],
    })
  }
}
