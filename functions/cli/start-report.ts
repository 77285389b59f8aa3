import { addDays } from '../../shared/calendar.ts'
import { bold } from './layout.ts'
import { nightReport } from './night-report.ts'
import type { NightResult } from './night-result.ts'
import { nightSummary } from './night-summary.ts'
import type { Out, Report } from './world.ts'

/** The page at the end of `npm start`, for somebody who never saw any of this. */
export function startReport(result: NightResult, demo: string): Report {
  const report = nightReport(result, `${demo}/lake`)
  const [night] = result.brands
  if (night?.outcome !== 'published' || night.dt === null) return report
  const { dt } = night
  return {
    ...report,
    text: (out) => [INTRODUCTION, nightSummary(night, out), READING, tryNext(dt, demo, out)].join('\n\n'),
  }
}

const INTRODUCTION = `A brand seeds demand on Xiaohongshu (小红书) and sells elsewhere, weeks later. This was one night of its ledger:
120 days of exports from the platforms (made up, faults included) became tables that SQL can ask.`

const READING = `How to read it
  AIPS      everybody who met the brand, each in one stage: seen it, interested, truly interested, bought, shared.
            The thresholds are this system's own (rules default@1): the platform publishes none.
  ROI(T+x)  what was sold to people a placement touched, from day T until the category's decision cycle x is over.
            Closed windows are over and compare; open ones still gather orders and are shown apart.
  Set aside rows and files that did not fit are kept with their reason; they never stop the rest.`

function tryNext(dt: string, demo: string, out: Out): string {
  const aips = 'npm run -s aips --'
  const lake = `--lake ${demo}/lake`
  const night = `${aips} night --exports ${demo}/exports ${lake} --date ${dt}`
  const late = addDays(dt, -3)
  return `${bold('Three things to try', out)}
  1. Ask: who moved between the stages on ${dt}?
       ${aips} sql ${lake} "select scope_id, stage, opening_users, entered_users, left_users, closing_users from stage_assets_daily where dt = date '${dt}'"
  2. The same night again: nothing is new, nothing changes.
       ${night}
  3. A new buyer's order of ${late} arrives late: the night changes that day and those after it, and says so.
       printf 'order_id,platform,paid_at,paid_amount,id_type,user_id,category_id\\nLATE-1,tmall,${late}T10:00:00+08:00,129.90,phone_md5,0123456789abcdef0123456789abcdef,face-essence\\n' > ${demo}/exports/lumina/orders/late.csv
       ${night}
       ${aips} sql ${lake} "select dt, table_name, changed_rows, before_value, after_value from restatements order by dt"

  What was set aside, with examples:  ${aips} quarantine ${lake}
  What every column means:            ${aips} tables stage_assets_daily`
}
