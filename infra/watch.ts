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
    for (const { id: brand } of settings.brands) {
      const of = { of: brand }
      alarms.add('notPublished', {
        ...of,
        ifItFails: 'Readers of this brand see the night before.',
        metric: (period) => brandMetric(names.app, brand, 'DaysBehind', 'Maximum', period),
      })
      alarms.add('quarantineWarn', {
        ...of,
        ifItFails: 'The tables are published without these rows.',
        metric: (period) => brandMetric(names.app, brand, 'QuarantineRatio', 'Maximum', period),
      })
      alarms.add('fileRejected', {
        ...of,
        ifItFails: 'The tables are published without the rows of these files.',
        metric: (period) => brandMetric(names.app, brand, 'FilesRejected', 'Maximum', period),
      })
      alarms.add('dateWithoutRows', {
        ...of,
        ifItFails: 'The tables are published; that date is empty in them.',
        metric: (period) => brandMetric(names.app, brand, 'DaysWithoutRows', 'Maximum', period),
      })
      alarms.add('volumeSmall', {
        ...of,
        ifItFails: 'The tables are published; a part of the exports may be missing in them.',
        metric: (period) => brandMetric(names.app, brand, 'VolumeRatio', 'Minimum', period),
      })
      alarms.add('volumeLarge', {
        ...of,
        ifItFails: 'The tables are published; a part of the exports may be in them twice under other names.',
        metric: (period) => brandMetric(names.app, brand, 'VolumeRatio', 'Maximum', period),
      })
    }
  }
}
