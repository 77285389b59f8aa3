import { strengthOn } from './campaigns.ts'
import type { Plan } from './plan.ts'
import { chance, int, randomFor } from './random.ts'

/** One creative on one day, as the ad platform counts it in the end. */
export type CreativeDay = {
  day: number
  planName: string
  planId: string
  /** Campaign the brand file maps the plan to; the plan's own id where it maps it to none. */
  campaign: string
  unitId: string
  creativeId: string
  note: string
  placement: string
  channel: string
  costFen: number
  /** Taken off a few days later: clicks that turned out invalid. */
  rebateFen: number
  impressions: number
  clicks: number
  interactions: number
  newIUsers: number
  /** Null: too few people, so the platform does not say. */
  newTiUsers: number | null
  shopGmvFen: number
  /** GMV of the industry's goods 7, 15 and 30 days after the click. */
  industryGmvFen: readonly [number, number, number]
  offsiteUv: number
  taskSpendFen: number
}

const PLACEMENTS = [
  ['信息流推广', 'feed_ad', 0.6],
  ['搜索推广', 'search_ad', 0.25],
  ['视频内流', 'video_ad', 0.15],
] as const

/** Fen of advertising per user of the sample on a day of strength 1. */
const DAILY_FEN_PER_USER = 26

/** A plan nobody mapped: its money stays under its own number and finds no category. */
const UNMAPPED_PLAN = '184467999'

/** Every creative on every day of its campaign, in the order of the days. */
export function creativeDays(plan: Plan): CreativeDay[] {
  const { days, campaigns } = plan
  const random = randomFor(`${plan.seed}/juguang`)
  const rows: CreativeDay[] = []
  const add = (
    day: number,
    campaign: string,
    name: string,
    planId: string,
    place: number,
    fenPerUser: number,
  ) => {
    const placement = PLACEMENTS[place]
    if (placement === undefined) return
    const costFen = 500 + Math.round(plan.users * fenPerUser * placement[2] * (0.75 + 0.5 * random()))
    const clicks = Math.max(1, Math.round(costFen / int(random, 90, 180)))
    const newIUsers = Math.round(clicks * 0.7)
    const gmv = Math.round(costFen * (0.3 + 0.9 * random()))
    rows.push({
      day,
      planName: name,
      planId,
      campaign,
      unitId: `${planId}${place}`.slice(-8),
      creativeId: `9${planId.slice(-4)}${place}07`,
      note: `${campaign}-note-${1 + ((place + Number(planId.slice(-1))) % 8)}`,
      placement: placement[0],
      channel: placement[1],
      costFen,
      rebateFen: chance(random, 0.04) ? Math.ceil(costFen / 40) : 0,
      impressions: clicks * int(random, 12, 30),
      clicks,
      interactions: Math.round(clicks * 0.2),
      newIUsers,
      newTiUsers: placement[1] === 'video_ad' && chance(random, 0.5) ? null : Math.round(newIUsers * 0.3),
      shopGmvFen: gmv,
      industryGmvFen: [gmv * 2, Math.round(gmv * 2.4), Math.round(gmv * 2.9)],
      offsiteUv: Math.round(clicks * 0.4),
      taskSpendFen: Math.round(costFen * 0.9),
    })
  }
  for (let day = 0; day <= days.last; day += 1) {
    for (const { id, name, plans, ...campaign } of campaigns) {
      const strength = strengthOn({ id, name, plans, ...campaign }, day, days)
      if (strength === 0) continue
      plans.forEach((planId, number) => {
        const perPlan = (DAILY_FEN_PER_USER * strength) / plans.length
        for (let place = 0; place < PLACEMENTS.length; place += 1) {
          add(day, id, `${name.zh}-${number + 1}`, planId, place, perPlan)
        }
      })
    }
    if (Math.abs(day - Math.floor(days.last / 2)) <= 1)
      add(day, UNMAPPED_PLAN, '测试计划', UNMAPPED_PLAN, 0, 1)
  }
  return rows
}
