import { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import { JobFunction } from './job-function.ts'
import { rightsIn } from './rights.ts'

/** Reading what was dropped: `plan` says what is new, `ingest` reads a part of it, many at a time. */
export class Ingest extends Construct {
  readonly plan: JobFunction
  readonly ingest: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const rights = rightsIn(this, deployment)
    this.plan = new JobFunction(this, 'Plan', deployment, {
      job: 'plan',
      does: 'Lists the new exports of each brand and cuts them into parts.',
      ifItFails: 'No brand gets a night; readers see the night before.',
      rights: [
        ...rights.readExports(),
        ...rights.secrets(),
        rights.listLake(),
        rights.brandObjects('read', ['current.json', 'runs/*/manifest.json', 'runs/*/state/ledger.json']),
        rights.passingObjects('read', ['_staging/']),
        rights.passingObjects('write', ['_staging/']),
      ],
    })
    this.ingest = new JobFunction(this, 'Ingest', deployment, {
      job: 'ingest',
      does: 'Reads a part of the new exports of a brand and stages its rows.',
      ifItFails: 'That brand gets no night; other brands do, and readers see its night before.',
      rights: [
        ...rights.readExports(),
        ...rights.secrets(),
        rights.listLake(),
        rights.passingObjects('read', ['_staging/']),
        rights.passingObjects('write', ['_staging/']),
      ],
    })
  }
}
