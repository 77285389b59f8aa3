import type { Label } from '../brand.ts'
import type { Figure, Ratio, Statement } from './figure.ts'

/**
 * A whole campaign review as plain data, JSON-safe: what the page shows and `--json` prints. Dates are ISO texts, ids
 * and names are whatever others wrote. Basis `engaged` and model `last_touch` unless a field says another.
 */
export type Review = {
  format: 1
  /** As-of date D of the run, the run, and the first date of its lake. */
  asOf: string
  runId: string
  /** Whether readers do not see the run: it was published, and a rollback went back behind it. */
  rolledBack: boolean
  firstDate: string
  /** Paid date of the lake's first order: on a young lake nearly everybody is a new buyer. Null: no order yet. */
  firstOrderDate: string | null
  brand: { id: string; name: Label }
  campaign: Campaign
  /** Bases of all numbers here. */
  basis: 'engaged'
  model: 'last_touch'
  stageRules: readonly string[]
  chapters: {
    plan: Section<Plan>
    overview: Section<Overview>
    highlights: Section<{ statements: readonly Statement[] }>
    creators: Section<Creators>
    voice: Section<Voice>
    crowd: Section<Crowd>
    placements: Section<Placements>
    conversion: Section<Conversion>
    platforms: Section<Platforms>
    summary: Section<{ statements: readonly Statement[] }>
    next: Section<{ statements: readonly Statement[] }>
  }
  /** Cells that count fewer than `minCell` people or orders, and those that would give them away, are not shown; money is. */
  privacy: { minCell: number; withheldCells: number }
  /** Query name → SELECT over published tables (see sqlOf). */
  queries: Readonly<Record<string, string>>
  /** The entries of `definitions` for what is shown, in the order of the dictionary; `column` '' is the table. */
  glossary: readonly GlossaryEntry[]
}

/** A chapter, or why it has nothing to show (数据待补充). */
export type Section<T> = { data: T; toCome: null } | { data: null; toCome: ToCome }

/** `code` for machines; the words say which data is missing, and where it would come from. */
export type ToCome = { code: string; say: Label }

export type GlossaryEntry = {
  table: string
  column: string
  unit: string | null
  zh: string
  en: string
  formula: string | null
}

/** `listed`: brand.yaml of the run names it; else its dates are those of its first and last placement. */
export type Campaign = {
  id: string
  name: Label | null
  listed: boolean
  starts: string | null
  ends: string | null
}

export type Category = { id: string; name: Label | null; cycleDays: number }

export type Plan = {
  /** The category of brand.yaml; null for a campaign that it does not list. */
  category: Category | null
  /** Its own category, and every other with spend or money of the campaign; the largest spend first. */
  categories: readonly Category[]
  starts: string | null
  ends: string | null
  /** No source delivers it. */
  budget: ToCome
}

/**
 * Closed and open money apart, the same placements above and below the line; each with its own category's window.
 * A part's numbers at lags 0…x; those of the open part are what came so far, and no return.
 */
export type Returns = {
  closed: Part
  open: Part
  /** Closed part only; null with reason immature or zero_denominator. */
  roiGross: Ratio
  roiNet: Ratio
  /** Closed spend ÷ all spend (mature_spend_ratio). */
  closedSpend: Ratio
  state: WindowState
}

export type Part = {
  cohorts: Figure
  spend: Figure
  gross: Figure
  refund: Figure
  net: Figure
  orders: Figure
}

/**
 * `closed`: every window is over; `partly`: some; `open`: none; `none`: no placements; `running`: every window so far is,
 * and the campaign's last day is still to come; `untouched`: no touch and no order of the
 * campaign shows, and published tables do not tell one that nobody bought from one whose touches are missing.
 */
export type WindowState = {
  state: 'closed' | 'partly' | 'open' | 'none' | 'running' | 'untouched'
  /** Of the open placements, else null. */
  nextCloses: string | null
  /** Of the open placements, and of the campaign's last day where that is still to come; else null. */
  lastCloses: string | null
  /** The campaign's last day where it is still to come; null in parts of the campaign. */
  runsUntil: string | null
  /** Of the open spend: what is less than half-way, and what is beyond. */
  maturingSpend: Figure
  settlingSpend: Figure
}

export type Overview = {
  /** The five headline numbers; orders, GMV and spend closed and open apart are in `returns`. */
  headline: { spend: Figure; people: Figure; orders: Figure; gmv: Figure; roi: Ratio }
  /** `closed` where the headline's orders, GMV and ROI are of closed windows; `open`: so far, as none is closed. */
  headlineOf: 'closed' | 'open'
  /** Why nobody can say how many people the campaign touched; `headline.people` is who entered the scope's asset. */
  touchedPeople: ToCome
  peopleScope: Scope
  returns: Returns
  categories: readonly { category: Category; returns: Returns }[]
  /** Spend of the campaign whose category nobody knows: in `spend`, in no ROI. */
  spendOutsideRoi: Figure
  impressions: Figure
  clicks: Figure
  /** By the platform's own count; the first holds the second. */
  platformNewInterested: Figure
  platformNewTrueInterest: Figure
}

/** Whose asset: a category's, or the whole brand's where the campaign has no one category. */
export type Scope = { scope: 'category' | 'brand'; id: string; name: Label | null; from: string; to: string }

export type Creators = {
  /** `platform`: platform_returns tie the notes to the campaign; `dates`: notes published between its dates. */
  tiedBy: 'platform' | 'dates'
  notes: readonly Note[]
  count: Figure
  quoted: Figure
  impressions: Figure
  naturalImpressions: Figure
  reads: Figure
  interactions: Figure
}

export type Note = {
  noteId: string
  creatorId: string | null
  published: string | null
  reported: string
  fans: Figure
  quoted: Figure
  impressions: Figure
  naturalImpressions: Figure
  reads: Figure
  /** likes + collects + comments + shares + follows. */
  interactions: Figure
  readRate: Ratio
  interactionRate: Ratio
}

export type Voice = {
  paidImpressions: Figure
  naturalImpressions: Figure | ToCome
  /** The search placements: spend, impressions and clicks of channel search_ad. */
  search: { spend: Figure; impressions: Figure; clicks: Figure } | ToCome
  /** Of the platform's own asset report (platform_assets), at the newest date up to each moment. */
  penetration: readonly { moment: Moment; date: string; read: Figure; search: Figure }[] | ToCome
  /** Searches of people: no published table holds them. */
  searches: ToCome
}

export type Moment = 'before' | 'during' | 'after'
export type Stage = 'A' | 'I' | 'TI' | 'P' | 'S'

export type Crowd = {
  scope: Scope
  ruleVersion: string
  /** Day before the campaign; its last day, or the newest; then one cycle later, or the newest. None: no rows then. */
  moments: readonly {
    moment: Moment
    date: string
    stages: readonly { stage: Stage | 'ALL'; users: Figure }[]
    trueInterest: Ratio
  }[]
  /** Moments that have no rows: the lake, or the category's first user, is younger. Or they are still to come. */
  missing: readonly { moment: Moment; date: string; why: 'before_first_date' | 'not_yet' }[]
  /** Over the campaign's days, of stage ALL; entries into TI count moves, not people. */
  moves: { newUsers: Figure; recalledUsers: Figure; leftUsers: Figure; enteredTrueInterest: Figure }
  /** People by stage `horizonDays` before `date` and on it; pairs with nobody are left out. */
  flows: {
    date: string
    horizonDays: number
    pairs: readonly { from: string; to: string; users: Figure }[]
    advance: readonly { stage: Stage; ratio: Ratio }[]
    lapse: readonly { stage: Stage; ratio: Ratio }[]
  }
  /** Spend ÷ new TI people by the platform's count, over spend rows that have one. */
  costPerNewTrueInterest: Ratio
}

export type Placements = {
  channels: readonly {
    channel: string
    /** Null for a channel that has touches and no spend rows. */
    spend: {
      cost: Figure
      impressions: Figure
      clicks: Figure
      clickRate: Ratio
      costPerClick: Ratio
      platformNewTrueInterest: Figure
      costPerNewTrueInterest: Ratio
    } | null
    /** Null for a channel whose spend no category claims. */
    returns: Returns | null
  }[]
  /** Each placement day of each category, channels together. An open day's GMV is so far. */
  days: readonly {
    date: string
    category: string
    ageDays: number
    maturity: 'maturing' | 'settling' | 'mature'
    closes: string
    spend: Figure
    gross: Figure
    roi: Ratio
  }[]
}

export type Conversion = {
  categories: readonly { category: Category; windows: readonly CurveWindow[]; lags: readonly CurveLag[] }[]
  models: readonly ModelReturn[]
  /** Largest less smallest closed GMV of the three that add up, and that ÷ the largest. */
  disagreement: { gross: Figure; ratio: Ratio }
  /** The placements with the largest spend, one by one: here any_touch stands beside the others. */
  cohorts: readonly CohortReturn[]
  /** Of the closed placements; of the open ones, so far, where none is closed. */
  peopleOf: 'closed' | 'open'
  buyers: Between
  newBuyers: Between
  refundRatio: Ratio
  /** Of the open part, so far. */
  openRefundRatio: Ratio
  /**
   * Money at lags beyond x, in no ROI, and its share of the money of the same placements: those x is behind. Null with
   * reason immature where there are none yet.
   */
  laterGross: Figure
  laterRatio: Ratio
  /** When no more can come at those lags; null where that is past, or nothing was placed. Until then both are so far. */
  laterUntil: string | null
}

/** ROI(T+k): at each window k the placements that are old enough are closed, the others open. */
export type CurveWindow = {
  days: number
  isCycle: boolean
  cohorts: Figure
  openCohorts: Figure
  spend: Figure
  gross: Figure
  net: Figure
  roiGross: Ratio
  roiNet: Ratio
  openSpend: Figure
  openGross: Figure
  /** When the last of the open ones closes; null where none is open. */
  closes: string | null
}

/** Of the placements closed at x only, lag by lag: the same spend below each, so that the curve only rises. */
export type CurveLag = { lag: number; gross: Figure; roi: Ratio }

export type ModelName = 'last_touch' | 'first_touch' | 'linear' | 'any_touch'

/** Null for any_touch: its rows overlap, and are never added up. */
export type ModelReturn = { model: ModelName; returns: Returns | null }

export type CohortReturn = {
  category: string
  channel: string
  date: string
  windowDays: number
  maturity: 'maturing' | 'settling' | 'mature'
  closes: string
  spend: Figure
  models: readonly { model: ModelName; gross: Figure; roi: Ratio; buyers: Figure }[]
}

/**
 * Distinct people over several placements: at least those of the largest, at most all added up, as one person can be
 * in several. Equal where there is one placement.
 */
export type Between = { atLeast: Figure; atMost: Figure }

export type Platforms = {
  reconciliation:
    | readonly {
        source: string
        month: string
        windowDays: number
        basis: string | null
        attribution: string | null
        traffic: string | null
        /** Until it is mature both sides still grow, and the difference is no result. */
        maturity: 'maturing' | 'settling' | 'mature'
        ours: Figure
        theirs: Figure
        /** Placement days of ours in the month, and report dates with a figure of theirs; null where nobody counted. */
        ourDays: Figure | null
        theirDays: Figure | null
        /** Ours less theirs; and that ÷ theirs. */
        difference: Figure
        ratio: Ratio
      }[]
    | ToCome
  /** What platforms report of themselves, over all report dates; rows never add up with each other. */
  returns: readonly {
    source: string
    metric: string
    windowDays: number | null
    attribution: string | null
    traffic: string | null
    deduplicated: boolean
    from: string
    to: string
    value: Figure
    /** Report dates with a figure, and days from the first to the last date. */
    days: Figure
    periodDays: Figure
    /** Whether every day of these dates is returned in full: else the value is a part of what will be. */
    whole: boolean
  }[]
}

export const isToCome = (value: unknown): value is ToCome =>
  typeof value === 'object' && value !== null && 'code' in value && 'say' in value
