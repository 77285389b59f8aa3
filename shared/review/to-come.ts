import type { Section, ToCome } from './review.ts'

const REASONS = {
  no_budget: ['没有数据来源提供预算，数据待补充', 'No source delivers a planned budget: data to come'],
  not_listed: [
    'brand.yaml 没有列出这个活动，没有原定安排可核对，数据待补充',
    'brand.yaml does not list this campaign, so nothing says what was planned: data to come',
  ],
  no_touched_people: [
    '已发布的表不按活动统计触达人数，数据待补充；此处的人数是该范围首次进入人群资产的人，不一定由本活动带来',
    'No published table counts the people whom a campaign touched: data to come. The people here are those who entered the asset of the scope for the first time, whoever brought them',
  ],
  no_placements: [
    '这个活动还没有花费，也没有触达，数据待补充',
    'This campaign has neither spend nor touches yet: data to come',
  ],
  no_touches: [
    '已发布的表里看不到这个活动的触达（behaviours），也没有成交，数据待补充',
    'No published table shows a touch of this campaign (export behaviours), nor an order: data to come',
  ],
  no_highlights: ['没有一条亮点规则成立', 'No rule found a highlight'],
  no_creator_notes: [
    '没有与这个活动相关的达人笔记数据（蒲公英 pugongying-notes），数据待补充',
    'No notes of creators belong to this campaign (export pugongying-notes): data to come',
  ],
  no_natural_impressions: [
    '没有笔记的自然曝光数据（蒲公英 pugongying-notes），数据待补充',
    'No natural impressions of notes were delivered (export pugongying-notes): data to come',
  ],
  no_search_placements: [
    '这个活动没有搜索推广的投放数据，数据待补充',
    'This campaign has no search placements: data to come',
  ],
  no_penetration: [
    '没有平台的阅读与搜索渗透率（灵犀 lingxi-assets），数据待补充',
    "The platform's reading and search penetration was not delivered (export lingxi-assets): data to come",
  ],
  no_searches: [
    '已发布的表不统计人们的搜索次数，数据待补充',
    'No published table counts how often people searched: data to come',
  ],
  no_assets: [
    '这个范围在活动期间没有人群资产数据，数据待补充',
    "The scope has no asset on the campaign's days: data to come",
  ],
  no_reconciliation: [
    '没有可与平台对照的同窗口数据，数据待补充',
    'Nothing of the same window can be set beside ours: data to come',
  ],
  no_platform_returns: [
    '平台没有回传这个活动的效果数据，数据待补充',
    'No platform reported returns of this campaign: data to come',
  ],
} as const satisfies Record<string, readonly [zh: string, en: string]>

/** What is not there, by name, in words. */
export const toCome = (code: keyof typeof REASONS): ToCome => ({
  code,
  say: { zh: REASONS[code][0], en: REASONS[code][1] },
})

/** A chapter with something to show, and one without. */
export const chapter = <T>(data: T): Section<T> => ({ data, toCome: null })
export const absent = <T>(code: keyof typeof REASONS): Section<T> => ({ data: null, toCome: toCome(code) })
