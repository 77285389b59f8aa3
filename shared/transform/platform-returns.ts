import { dateLiteral, literal } from '../engine/engine.ts'
import { model } from '../tables/model.ts'
import { platformReturns } from '../tables/platform_returns.ts'
import type { Night } from './night.ts'
import { bindPublished, type PublishedTables } from './partitions.ts'
import { bindMapped } from './relations.ts'
import { replaceAll } from './replace-all.ts'
import { type RestatedDay, restatedDays } from './restated.ts'

/**
 * Publishes the platforms' own figures and says which published days of them changed. As in ROI, a figure whose
 * window was still open last night is meant to grow: of that nothing is said.
 */
export async function publishReturns(
  night: Night,
): Promise<{ partitions: PublishedTables[string]; restated: RestatedDay[] }> {
  const { engine, dates } = night
  await bindMapped(night, 'platform_returns')
  await engine.make('returns_new', model('platform_returns'))
  const { partitions, changed } = await replaceAll(night, platformReturns, 'returns_new')
  if (dates.last === null || changed.length === 0) return { partitions, restated: [] }
  await bindPublished(engine, 'returns_before', platformReturns, night.published, changed)
  const inMonths = `substr(cast(report_date as varchar), 1, 7) in (${changed.map(literal).join(', ')})`
  const restated = await restatedDays(night, {
    table: platformReturns,
    before: 'returns_before',
    after: 'returns_new',
    date: 'report_date',
    where: `${inMonths} and date_diff('day', report_date, ${dateLiteral(dates.last)}) >= coalesce(window_days, 0)`,
  })
  return { partitions, restated }
}
