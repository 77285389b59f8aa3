import { type Rule, stated } from './chapters.ts'
import type { Ratio } from './figure.ts'
import { CREATORS_CHANNEL, quotesOf } from './quotes.ts'
import { isToCome } from './review.ts'

/** Below this share of the campaign's money a channel is too small to be the best of anything. */
const LEAST_SHARE = 0.1
const ASSET_SHARE = 0.1
const RATIO_RISE = 0.01
const AGREED = 0.1
const LEAST_NOTES = 3

const earned: Rule = ({ overview: { returns } }) => {
  const { roiNet, closed } = returns
  if (roiNet.value === null || roiNet.value < 1) return null
  return stated(
    'earned_back',
    [
      '窗口已结束的 {spend} 花费，扣除退款后带回 {net}，ROI(T+x) 为 {roi}',
      'The closed spend of {spend} brought {net} after refunds: ROI(T+x) {roi}',
    ],
    ['窗口已结束部分的净 ROI 不低于 1', 'Closed ROI after refunds is at least 1'],
    { figures: { spend: closed.spend, net: closed.net, roi: roiNet } },
  )
}

const bestChannel: Rule = (chapters) => {
  const { overview, placements } = chapters
  const least = (overview.returns.closed.spend.value ?? 0) * LEAST_SHARE
  const large = placements.channels.flatMap(({ channel, returns }) => {
    const spend = returns?.closed.spend.value ?? 0
    return returns && returns.roiGross.value !== null && spend > 0 && spend >= least
      ? [{ channel, roi: returns.roiGross }]
      : []
  })
  const best = highest(large, ({ roi }) => roi.value ?? 0)
  const all = overview.returns.roiGross
  if (!best || large.length < 2 || (best.roi.value ?? 0) <= (all.value ?? 0)) return null
  const fees = best.channel === CREATORS_CHANNEL ? quotesOf(chapters) : null
  return stated(
    'best_channel',
    [
      `{channel} 的 ROI(T+x) 最高：{roi}，全活动为 {all}${fees ? '；笔记报价合计 {quoted}，与其花费 {spend} 不等，报价若不在花费里，此 ROI 不可与其他渠道比' : ''}`,
      `{channel} has the highest ROI(T+x): {roi}, against {all} of the whole campaign${fees ? '; its notes were quoted {quoted}, which is not its spend of {spend}, and unless quotes are in the spend this ROI does not compare' : ''}`,
    ],
    [
      '窗口已结束花费占全活动 10% 以上的渠道中最高者，至少有两个这样的渠道，且高于全活动',
      'The highest among the channels with 10 % of the closed spend or more, where there are two or more of them, if it is above the whole campaign',
    ],
    {
      figures: { roi: best.roi, all, ...(fees?.spend ? { quoted: fees.quoted, spend: fees.spend } : {}) },
      words: { channel: best.channel },
    },
  )
}

const cheapestInterest: Rule = ({ overview, placements }) => {
  const least = (overview.headline.spend.value ?? 0) * LEAST_SHARE
  const large = placements.channels.flatMap(({ channel, spend }) =>
    spend && spend.costPerNewTrueInterest.value !== null && (spend.cost.value ?? 0) >= least
      ? [{ channel, cost: spend.costPerNewTrueInterest }]
      : [],
  )
  const best = highest(large, ({ cost }) => -(cost.value ?? 0))
  if (!best || large.length < 2) return null
  return stated(
    'cheapest_true_interest',
    [
      '{channel} 带来新增深度种草人群最省：每人 {cost}（平台口径）',
      "{channel} brings new true interest at the lowest cost: {cost} a person, by the platform's count",
    ],
    [
      '花费占全活动 10% 以上的渠道中最低者，至少有两个这样的渠道',
      'The lowest among the channels with 10 % of the spend or more, where there are two or more of them',
    ],
    { figures: { cost: best.cost }, words: { channel: best.channel } },
  )
}

const assetGrew: Rule = ({ crowd, overview: { peopleScope } }) => {
  const before = crowd?.moments
    .find(({ moment }) => moment === 'before')
    ?.stages.find(({ stage }) => stage === 'ALL')
  const people = crowd?.moves.newUsers
  if (!before?.users.value || !people?.value || people.value < before.users.value * ASSET_SHARE) return null
  return stated(
    'asset_grew',
    [
      '活动期间 {people} 人首次进入 {scope} 的人群资产，此前共有 {before} 人',
      '{people} people entered the asset of {scope} for the first time in these days; it held {before} before',
    ],
    [
      '首次进入的人数不低于活动前资产的 10%，不论由谁带来',
      'First entries are 10 % or more of the asset before the campaign, whoever brought them',
    ],
    { figures: { people, before: before.users }, words: { scope: peopleScope.id } },
  )
}

const interestRose: Rule = ({ crowd }) => {
  const of = (moment: string): Ratio | undefined =>
    crowd?.moments.find((one) => one.moment === moment)?.trueInterest
  const [before, during] = [of('before'), of('during')]
  if (before?.value == null || during?.value == null || during.value - before.value < RATIO_RISE) return null
  return stated(
    'true_interest_rose',
    ['深度种草率从 {before} 升到 {during}', 'The true-interest ratio rose from {before} to {during}'],
    [
      '活动最后一日（未结束时为最新一日）比活动前一日高 1 个百分点以上',
      'A percentage point or more from the day before the campaign to its last day, or to the newest one while it runs',
    ],
    { figures: { before, during } },
  )
}

const modelsAgree: Rule = ({ conversion: { disagreement } }) => {
  const { value } = disagreement.ratio
  if (value === null || value > AGREED) return null
  return stated(
    'models_agree',
    [
      '三种可相加的归因模型相差不超过 {apart}，结论不依赖模型',
      'The three models that add up are no more than {apart} apart: the result does not hang on the model',
    ],
    [
      '已结束部分的最大与最小成交额之差不超过最大者的 10%',
      'The largest and smallest closed GMV differ by 10 % of the largest at most',
    ],
    { figures: { apart: disagreement.ratio } },
  )
}

const naturalCarries: Rule = ({ voice: { naturalImpressions, paidImpressions } }) => {
  if (isToCome(naturalImpressions) || naturalImpressions.value === null || paidImpressions.value === null)
    return null
  if (naturalImpressions.value < paidImpressions.value) return null
  return stated(
    'natural_carries',
    [
      '笔记的自然曝光 {natural} 不少于付费曝光 {paid}',
      "The notes' natural impressions, {natural}, are no fewer than the paid ones, {paid}",
    ],
    ['自然曝光不少于付费曝光', 'Natural impressions are at least the paid ones'],
    { figures: { natural: naturalImpressions, paid: paidImpressions } },
  )
}

const bestNote: Rule = ({ creators }) => {
  const rated = (creators?.notes ?? []).filter(({ interactionRate }) => interactionRate.value !== null)
  const [best, second] = rated.toSorted(
    (a, b) => (b.interactionRate.value ?? 0) - (a.interactionRate.value ?? 0),
  )
  if (!creators || !best || !second || rated.length < LEAST_NOTES) return null
  if ((best.interactionRate.value ?? 0) - (second.interactionRate.value ?? 0) < RATIO_RISE) return null
  return stated(
    'best_note',
    [
      '本页所列 {count} 篇笔记中，{note} 的互动率最高：{rate}，其次为 {second}',
      'Of the {count} notes known here, {note} has the highest interaction rate: {rate}, the next {second}',
    ],
    [
      '互动 ÷ 阅读最高的笔记，至少有三篇可比，且比其次者高 1 个百分点以上',
      'The highest interactions ÷ reads, where three notes or more compare and it leads by a percentage point or more',
    ],
    {
      figures: { count: creators.count, rate: best.interactionRate, second: second.interactionRate },
      words: { note: best.noteId },
    },
  )
}

/** The first of the highest; null of nothing. */
const highest = <T>(all: readonly T[], of: (one: T) => number): T | null =>
  all.reduce<T | null>((best, one) => (best === null || of(one) > of(best) ? one : best), null)

/** What is worth pointing at, most important first. */
export const HIGHLIGHTS: readonly Rule[] = [
  earned,
  bestChannel,
  cheapestInterest,
  assetGrew,
  interestRose,
  modelsAgree,
  naturalCarries,
  bestNote,
]
