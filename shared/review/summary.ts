import { type Rule, stated } from './chapters.ts'

const APART = 0.1

const isFinal: Rule = ({ subject, overview: { returns } }) => {
  const { state, nextCloses, lastCloses, runsUntil } = returns.state
  const words = { next: nextCloses ?? '', last: lastCloses ?? '', ends: runsUntil ?? '' }
  if (state === 'untouched')
    return stated(
      'touches_to_come',
      [
        '看不出这个活动的触达是否已交付：数据待补充，还不能当作没有带来订单；核对后若触达齐全，则确无成交，ROI 为 0',
        'Nothing shows that touches of this campaign were delivered: data to come, and not yet a result of 0. If they turn out to be complete, it sold nothing and its ROI is 0',
      ],
      [
        '有投放日的窗口已结束，而任何表里都没有没有花费的投放日，也没有成交',
        'A window is over, and no table shows a placement without spend, nor an order of the campaign',
      ],
    )
  if (!subject.spendCame) return null
  if (runsUntil !== null && (state === 'running' || state === 'partly'))
    return stated(
      'still_running',
      [
        '活动到 {ends} 才结束：目前花费的 {share} 窗口已结束，全部窗口要到 {last} 才结束',
        'The campaign runs until {ends}: the windows of {share} of the spend so far are over, and the last one closes by {last}',
      ],
      [
        '活动最后一天晚于数据截至日；最后一个窗口不早于最后一天加 x 天',
        'The last day of the campaign is later than the data; the last window is not over before that day plus x days',
      ],
      { figures: { share: returns.closedSpend }, words },
    )
  if (state === 'closed')
    return stated(
      'final',
      [
        '全部窗口已结束：数字已定，之后只有退款和迟到的订单会改动',
        'Every window is over: the numbers stand, and only refunds and late orders can still move them',
      ],
      ['每个投放日都已过去 x 天', 'Every placement day is x days ago or more'],
    )
  if (state === 'partly' && returns.open.spend.value === 0)
    return stated(
      'spend_final',
      [
        '全部花费的窗口已结束，可作结论；没有花费的触达还有窗口未结束，到 {last} 为止',
        'The windows of all spend are over, and it can be judged; those of touches without spend close by {last}',
      ],
      [
        '有花费的投放日都已过去 x 天，只有没有花费的触达还没有',
        'Every placement day with spend is x days ago or more; some with touches alone are not',
      ],
      { words },
    )
  if (state === 'partly')
    return stated(
      'partly_final',
      [
        '花费的 {share} 窗口已结束，可作结论；其余在 {next} 至 {last} 之间陆续结束',
        '{share} of the spend is closed and can be judged; the rest closes between {next} and {last}',
      ],
      ['有的投放日已过去 x 天，有的没有', 'Some placement days are x days ago or more, and some are not'],
      { figures: { share: returns.closedSpend }, words },
    )
  if (state === 'open')
    return stated(
      'not_final',
      [
        '没有一个窗口结束，还不能谈回报：最早 {next} 结束，全部结束在 {last}',
        'No window is over, so nothing here is a return yet: the first closes on {next}, the last on {last}',
      ],
      ['没有投放日已过去 x 天', 'No placement day is x days ago yet'],
      { words },
    )
  return stated(
    'no_placements',
    ['没有属于任何品类的投放，算不出 ROI', 'No placement belongs to a category, so there is no ROI'],
    ['没有一个投放群组', 'There is no cohort'],
  )
}

const worth: Rule = ({ overview: { returns } }) => {
  const { closed, roiNet, roiGross } = returns
  if (closed.cohorts.value === 0 || closed.spend.value === null || closed.gross.value === null) return null
  if (roiNet.value === null)
    return stated(
      'closed_without_spend',
      [
        '窗口已结束的投放没有花费，成交 {gross}，没有 ROI 可言',
        'The closed placements cost nothing and sold {gross}: there is no ROI to speak of',
      ],
      ['窗口已结束部分的花费为 0', 'Closed spend is 0'],
      { figures: { gross: closed.gross } },
    )
  if (closed.gross.value === 0)
    return stated(
      'no_sales',
      ['窗口已结束的 {spend} 花费没有带来订单', 'The closed spend of {spend} brought no order'],
      ['窗口已结束部分的成交额为 0', 'Closed GMV is 0'],
      { figures: { spend: closed.spend } },
    )
  return stated(
    roiNet.value >= 1 ? 'above_one' : 'below_one',
    roiNet.value >= 1
      ? [
          '已结束部分每花 1 元，扣除退款后带回 {net} 元成交（退款前 {gross}）；成交额不是利润',
          'Each closed yuan brought back {net} yuan of sales after refunds ({gross} before them); sales are no profit',
        ]
      : [
          '已结束部分每花 1 元，扣除退款后只带回 {net} 元成交（退款前 {gross}），没有收回花费',
          'Each closed yuan brought back only {net} yuan of sales after refunds ({gross} before them): less than was spent',
        ],
    ['已结束部分的净 ROI(T+x) 与 1 相比', 'Closed ROI(T+x) after refunds, against 1'],
    { figures: { net: roiNet, gross: roiGross } },
  )
}

const soFar: Rule = ({ overview: { returns } }) => {
  const { open } = returns
  if (open.cohorts.value === 0 || open.gross.value === null) return null
  if (open.spend.value === null)
    return stated(
      'open_sold_so_far',
      ['未结束部分迄今成交 {gross}，还会增长', 'The open part has sold {gross} so far, and still grows'],
      ['有未结束的窗口，没有花费数据', 'While a window is open, and no spend was delivered'],
      { figures: { gross: open.gross } },
    )
  return stated(
    'open_so_far',
    [
      '未结束部分花了 {spend}，迄今成交 {gross}，还会增长，不是回报',
      'The open part cost {spend} and has sold {gross} so far; it still grows, and is no return',
    ],
    ['有未结束的窗口', 'While a window is open'],
    { figures: { spend: open.spend, gross: open.gross } },
  )
}

const modelsApart: Rule = ({ conversion: { disagreement } }) => {
  if (disagreement.ratio.value === null || disagreement.ratio.value <= APART) return null
  return stated(
    'models_apart',
    [
      '换一种归因模型，已结束的成交额最多相差 {gross}（{apart}）：请按区间讨论，不按一个数',
      'By another model the closed GMV differs by up to {gross} ({apart}): argue over the range, not over one number',
    ],
    [
      '三种可相加的模型相差超过最大者的 10%',
      'The three models that add up differ by more than 10 % of the largest',
    ],
    { figures: { gross: disagreement.gross, apart: disagreement.ratio } },
  )
}

const noSpend: Rule = ({ overview: { headline, returns } }) => {
  if (headline.spend.value !== null && headline.spend.value !== 0) return null
  return headline.spend.value === null
    ? stated(
        'spend_to_come',
        [
          '没有这个活动的花费数据，数据待补充：已结束的投放成交 {gross}，没有 ROI 可言',
          "This campaign's spend was not delivered: data to come. Its closed placements sold {gross}, and there is no ROI to speak of",
        ],
        ['没有一行花费', 'There is no row of spend'],
        { figures: { gross: returns.closed.gross } },
      )
    : stated(
        'no_spend',
        ['这个活动的花费为 0', 'This campaign spent 0'],
        ['花费数据之和为 0', 'The rows of spend add up to 0'],
      )
}

/** Was it worth it, and is that already final. */
export const SUMMARY: readonly Rule[] = [isFinal, worth, soFar, noSpend, modelsApart]
