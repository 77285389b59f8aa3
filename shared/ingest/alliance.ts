import type { SourceSettings } from '../brand.ts'
import { literal } from '../engine/engine.ts'
import { campaignBy } from './campaign-by.ts'
import { type Contract, type ContractColumn, isTotal, named, optional } from './contract.ts'

const MONEY = { is: 'returned', money: true } as const
const PEOPLE = { is: 'returned', money: false } as const

/** A number that a platform reports of those who read a note, by its header; names in _fen are money. */
export type Metrics = Readonly<Record<string, string>>

/**
 * What the reports of seeding alliances (种草联盟) have in common. A row is a task, or a note of it, on one day, in one
 * kind of traffic and one window: these stay apart, and rows are replaced by a newer file's rows of the same. Their
 * columns are called day, note, task, traffic and window; the contract names those that it has.
 */
export function alliance(
  source: string,
  settings: SourceSettings,
  own: readonly ContractColumn[],
  metrics: Metrics,
): Contract {
  const { columns, campaign } = campaignBy(own, settings.campaignBy ?? '任务ID')
  const numbers = Object.entries(metrics).map(([header, metric], index) => ({
    metric,
    column: named(optional(`metric_${index}`, metric.endsWith('_fen') ? MONEY : PEOPLE), header),
  }))
  const has = (name: string): boolean => own.some((column) => column.name === name)
  return {
    source,
    columns: [...columns, ...numbers.map(({ column }) => column)],
    needsOneOf: [numbers.map(({ column }) => column.name)],
    ignored: isTotal('day'),
    ignoredTakesKey: null,
    // Two shops may number their tasks alike, or not at all.
    key: [
      literal(source),
      'cast(v_day as varchar)',
      ...['note', 'task', 'traffic'].filter(has).map((name) => `v_${name}`),
      'cast(v_window as varchar)',
    ],
    keyFrom: null,
    dated: 'v_day',
    warnsOfEqualRows: false,
    stages: (present) => [
      {
        kind: 'platform_returns',
        branches: numbers
          .filter(({ column }) => present.has(column.name))
          .map(({ metric, column }) => ({
            dt: 'v_day',
            campaign_id: campaign,
            note_id: has('note') ? 'v_note' : 'null',
            task_id: 'v_task',
            metric: literal(metric),
            window_days: 'v_window',
            attribution: `'read'`,
            traffic_type: has('traffic') ? 'v_traffic' : 'null',
            deduplicated: 'false',
            value: `v_${column.name}`,
            null_reason: `n_${column.name}`,
          })),
      },
    ],
  }
}
