import type { SampleCampaign } from './campaigns.ts'
import type { ExportFiles } from './export-files.ts'
import { type Figure, type KnownReturn, notReturned, TOO_FEW } from './known-returns.ts'
import type { Plan } from './plan.ts'
import { int, randomFor } from './random.ts'
import type { SampleDays } from './sample-days.ts'
import { addWeekly, type WeeklyFile } from './shop-weeks.ts'
import { grouped, yuan } from './yuan.ts'

/** A row of an alliance's report: a task, or a note of it, on a day, in one kind of traffic and one window. */
export type AllianceRow = {
  day: number
  note: string | null
  traffic: string | null
  windowDays: 15 | 30
}

/** A campaign that runs as a task of an alliance. */
export type Task = { id: string; campaign: SampleCampaign }

/** What of a metric is told: metrics in the order of their columns. */
type Metrics = Readonly<Record<string, string>>

/** Files go on holding a day until its longest window is over. */
const WEEKS = 6
/** Fewer people than this are not told. */
const FEWEST = 3

/**
 * Writes the weekly reports of a task and gives what the newest of them say. A window's returns come when it is over.
 * @param metrics the metrics by header; `cellsOf` puts a row's own cells before their numbers
 */
export function exportTask(
  {
    source,
    task,
    rows,
    metrics,
  }: { source: string; task: Task; rows: readonly AllianceRow[]; metrics: Metrics },
  fileOf: WeeklyFile,
  cellsOf: (row: AllianceRow) => string[],
  plan: Plan,
  files: ExportFiles,
): KnownReturn[] {
  const { days } = plan
  return rows.flatMap((row) => {
    const key = `${row.day} ${row.note} ${row.traffic} ${row.windowDays}`
    const figuresAt = (knownOn: number) =>
      figures(`${plan.seed}/${source}/${task.id}/${key}`, row, knownOn, plan, metrics)
    const rowsAt = (knownOn: number) => [
      { key, cells: [...cellsOf(row), ...figuresAt(knownOn).map(({ text }) => text)], counts: true },
    ]
    const last = addWeekly({ day: row.day, weeks: WEEKS, days }, fileOf, rowsAt, files)
    if (last === null) return []
    const { day, note, traffic, windowDays } = row
    return figuresAt(last).map(({ value, reason }, index) => ({
      ...{ source, day, campaign: task.campaign.id, note, task: task.id, windowDays, traffic, value, reason },
      ...{ metric: Object.values(metrics)[index] ?? '', attribution: 'read' as const },
    }))
  })
}

/** The days of a campaign, as far as the period goes. */
export const daysOf = ({ starts, ends }: SampleCampaign, { last }: SampleDays): number[] =>
  Array.from({ length: Math.min(ends, last) - starts + 1 }, (_, index) => starts + index)

/** People get fewer from step to step; money follows the buyers. Nothing is told before its window is over, but reads. */
function figures(seed: string, row: AllianceRow, knownOn: number, plan: Plan, metrics: Metrics): Figure[] {
  const random = randomFor(seed)
  const isOver = knownOn - row.day >= row.windowDays
  let people = Math.round(plan.users * (0.02 + 0.03 * random())) + int(random, 5, 20)
  let place = row.day
  return Object.values(metrics).map((metric) => {
    place += 1
    const share = 0.25 + 0.5 * random()
    if (metric.endsWith('_fen')) {
      const fen = Math.round(people * (1000 + 11_000 * share))
      // Deposits are paid in a presale, which this brand has none of.
      if (!isOver || metric === 'presale_deposit_fen') return notReturned(place)
      return { text: moneyText(fen), value: fen, reason: null }
    }
    if (metric !== 'read_uv') people = Math.floor(people * share)
    if (metric !== 'read_uv' && !isOver) return notReturned(place)
    return people > 0 && people < FEWEST ? TOO_FEW : { text: grouped(people), value: people, reason: null }
  })
}

/** `5652.00`, `5,652.00`, and whole hundreds of ten thousand as `2.5万`. */
function moneyText(fen: number): string {
  if (fen % 100_000 === 0 && fen > 0) return `${fen / 1_000_000}万`
  const [whole = '0', decimals = '00'] = yuan(fen).split('.')
  return `${fen % 2 === 0 ? grouped(Number(whole)) : whole}.${decimals}`
}
