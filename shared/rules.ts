/** Stage rules: when a person is in Awareness, Interest, True Interest, Purchase or Share. Immutable per name@version. */

export const STAGES = ['A', 'I', 'TI', 'P', 'S'] as const
export type Stage = (typeof STAGES)[number]

/** Holds at D when events of these behaviours, dated in the `window_days` up to and including D, add up to `min_count`. */
export type EventAlternative = {
  behaviours: readonly string[]
  min_count: number
  window_days: number
  min_dwell_seconds: number
}
/** Holds at D when one sub-order paid in the window has a net amount (at D) of at least `min_net_fen`. */
export type OrderAlternative = { orders: true; window_days: number; min_net_fen: number }
/** Holds at D when P holds and an event in the window is dated on or after the first sub-order with net > 0 at D. */
export type ShareAlternative = { after_purchase: true; behaviours: readonly string[]; window_days: number }

export type RuleSet = {
  name: string
  version: number
  stages: {
    A: readonly EventAlternative[]
    I: readonly EventAlternative[]
    TI: readonly EventAlternative[]
    P: readonly OrderAlternative[]
    S: readonly ShareAlternative[]
  }
}

const TRUE_INTEREST = [
  'deep_read',
  'collect',
  'ask_to_buy',
  'share',
  'search',
  'shop_visit',
  'add_to_cart',
  'post_note',
  'review',
]

/** The thresholds are ours: the platform publishes none, and every page that shows a stage says so. */
export const DEFAULT_RULES: RuleSet = {
  name: 'default',
  version: 1,
  stages: {
    A: [{ behaviours: ['impression'], min_count: 1, window_days: 30, min_dwell_seconds: 0 }],
    I: [
      {
        behaviours: ['click', 'like', 'comment', 'follow', 'live_view'],
        min_count: 1,
        window_days: 90,
        min_dwell_seconds: 0,
      },
    ],
    TI: [
      { behaviours: TRUE_INTEREST, min_count: 1, window_days: 90, min_dwell_seconds: 0 },
      { behaviours: ['click'], min_count: 3, window_days: 30, min_dwell_seconds: 0 },
    ],
    P: [{ orders: true, window_days: 365, min_net_fen: 1 }],
    S: [{ after_purchase: true, behaviours: ['post_note', 'review', 'share'], window_days: 365 }],
  },
}

/** How a rule set is named in tables and messages: `default@1`. */
export const ruleVersion = (rules: RuleSet): string => `${rules.name}@${rules.version}`
