import { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import { JobFunction } from './job-function.ts'
import { rightsIn } from './rights.ts'

/** The campaign review, on demand: nothing calls it but people, and programs of theirs. */
export class Review extends Construct {
  readonly review: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const rights = rightsIn(this, deployment)
    this.review = new JobFunction(this, 'Review', deployment, {
      job: 'review',
      does: "Answers with a campaign's review: a page, the same as JSON, and the headline numbers.",
      ifItFails: 'Whoever asked has no page; nights and tables are as they were.',
      rights: [
        rights.listLake(),
        rights.everyPointer(),
        rights.brandObjects('read', ['published/*', ...TABLES.map((tables) => `runs/*/tables/${tables}/*`)]),
        // A link serves with the rights of who signed it.
        rights.passingObjects('read', ['_reviews/']),
        rights.passingObjects('write', ['_reviews/']),
      ],
    })
  }
}

/** By what they begin with, as every brand has them in a policy; tables of people begin otherwise. */
const TABLES = [
  'stage_*',
  'roi_*',
  'platform_*',
  'spend_daily',
  'orders',
  'creator_notes',
  'definitions',
] as const
