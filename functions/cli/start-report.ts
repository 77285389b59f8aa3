import path from 'node:path'
import { addDays } from '../../shared/calendar.ts'
import { bold } from './layout.ts'
import { nightReport } from './night-report.ts'
import type { NightResult } from './night-result.ts'
import { nightSummary } from './night-summary.ts'
import type { StartFindings } from './start-findings.ts'
import { platformsText, sourcesText } from './start-findings-text.ts'
import { type StartReview, startReviewText } from './start-review.ts'
import type { Out, Report } from './world.ts'

/** `demo`: its folder as typed; `self`: what the person types to call this program. */
type Place = { demo: string; self: string; secretsDir: string }

/**
 * The page at the end of `npm start`, for somebody who never saw any of this. `findings` and `review`: null after a night
 * that published nothing.
 */
export function startReport(
  result: NightResult,
  place: Place,
  findings: StartFindings | null,
  review: StartReview | null = null,
): Report {
  const report = nightReport(result, `${place.demo}/lake`, place.self)
  const [night] = result.brands
  if (night?.outcome !== 'published' || night.dt === null) return report
  const { brand, dt } = night
  return {
    ...report,
    text: (out) =>
      [
        INTRODUCTION,
        nightSummary(night, { lake: `${place.demo}/lake`, self: place.self }, out),
        ...(findings === null ? [] : [sourcesText(findings, out), platformsText(findings, out)]),
        ...(review === null ? [] : [startReviewText(review, `${place.demo}/lake`, place.self, out)]),
        howToRead(path.join(place.secretsDir, brand), out),
        tryNext(dt, place, out),
      ]
        .filter((section) => section !== '')
        .join('\n\n'),
  }
}

const INTRODUCTION = `A brand seeds demand on Xiaohongshu (小红书) and sells elsewhere, weeks later. This was one night of its ledger:
120 days of exports of every source (made up, faults included) became tables that SQL can ask.`

const howToRead = (secretFile: string, out: Out): string => `${bold('How to read it', out)}
  Rows      duplicate: the same row, or a newer version of it, was there before. quarantined: it did not fit, and is
            kept with its reason. ignored: no sale (unpaid, a shop's fee), or a line of totals. Nothing stops the rest.
  AIPS      everybody who met the brand, each at the highest stage that holds: seen it, interested,
            truly interested, bought, shared. The thresholds are our own (default@1): the platform publishes none.
  ROI(T+x)  what was sold to people a placement touched, from day T until x days later, when the category's decision
            cycle is over, per yuan spent. Closed: that day has come, numbers compare. Open: orders still gather.
            Last touch: an order counts for the last placement its buyer engaged with. GMV: the amount paid.
  Persons   are kept as keyed hashes only. The key of this brand, made now if it was not there yet:
            ${secretFile}`

function tryNext(dt: string, { demo, self }: Place, out: Out): string {
  const lake = `--lake ${demo}/lake`
  const night = `${self} night --exports ${demo}/exports ${lake} --date ${dt}`
  const late = addDays(dt, -3)
  return `${bold('Three things to try', out)}
  1. Ask: how many came into each stage of the brand on ${dt}, and how many left it?
       ${self} sql ${lake} "select stage, opening_users, entered_users, left_users, closing_users from stage_assets_daily where dt = date '${dt}' and scope = 'brand' order by closing_users"
  2. The same night again: nothing is new, nothing changes.
       ${night}
  3. A new buyer's order of ${late} arrives late: the night changes that day and those after it, and says so.
       printf 'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id\\nLATE-1,tmall,${late}T10:00:00+08:00,129.90,phone_md5,0123456789abcdef0123456789abcdef,face-essence\\n' > ${demo}/exports/lumina/orders/late.csv
       ${night}
       ${self} sql ${lake} "select dt, table_name, changed_rows, before_value, after_value from restatements order by dt, table_name"

  What was thrown away, by examples:  ${self} quarantine ${lake}
  How each file would be read:        ${self} doctor --exports ${demo}/exports
  What every column means:            ${self} tables stage_assets_daily
  This machine and its folders:       ${self} doctor`
}
