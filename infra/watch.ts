import { Construct } from 'constructs'
import { brandMetric } from './alarm-topic.ts'
import type { Deployment } from './deployment.ts'
import { JobFunction } from './job-function.ts'
import { rightsIn } from './rights.ts'

/** Looking every morning whether each brand is published, and the alarms on what its night measured. */
export class Watch extends Construct {
  readonly watch: JobFunction

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id)
    const rights = rightsIn(this, deployment)
    const { alarms, names, settings } = deployment
    this.watch = new JobFunction(this, 'Watch', deployment, {
      job: 'watch',
      does: 'Says how many days each brand is behind, at 07:00 at its clock.',
      ifItFails: 'Nobody is told of a brand that is late; its alarm takes the silence for the worst.',
      rights: [rights.listLake(), rights.brandObjects('read', ['current.json', 'runs/*/manifest.json'])],
    })
    for (const { id: brand } of settings.brands)
      for (const [kind, name, statistic, ifItFails] of BRAND_ALARMS)
        alarms.add(kind, {
          of: brand,
          ifItFails,
          metric: (period) => brandMetric(names.app, brand, name, statistic, period),
        })
  }
}

/** What is watched of each brand, by which metric, and what its alarm means for readers. */
const BRAND_ALARMS = [
  ['notPublished', 'DaysBehind', 'Maximum', 'Readers of this brand see the night before.'],
  ['quarantineWarn', 'QuarantineRatio', 'Maximum', 'The tables are published without these rows.'],
  ['fileRejected', 'FilesRejected', 'Maximum', 'The tables are published without the rows of these files.'],
  ['dateWithoutRows', 'DaysWithoutRows', 'Maximum', 'The tables are published; that date is empty in them.'],
  [
    'volumeSmall',
    'VolumeRatio',
    'Minimum',
    'The tables are published; a part of the exports may be missing in them.',
  ],
  [
    'volumeLarge',
    'VolumeRatio',
    'Maximum',
    'The tables are published; a part of the exports may be in them twice under other names.',
  ],
] as const
