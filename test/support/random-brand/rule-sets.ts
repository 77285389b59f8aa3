import type { RuleSet } from '../../../shared/rules.ts'
import type { Dice } from './dice.ts'

const INTERESTS = ['click', 'like', 'comment', 'follow', 'live_view', 'search', 'deep_read']

/** Short windows, so that people lapse and return within a scenario; counts and dwell that matter. */
export const randomRules = (d: Dice, name: string, version: number): RuleSet => ({
  name,
  version,
  stages: {
    A: [
      {
        behaviours: ['impression'],
        min_count: d.whole(1, 2),
        window_days: d.whole(2, 9),
        min_dwell_seconds: 0,
      },
      {
        behaviours: ['impression', 'click'],
        min_count: 4,
        window_days: d.whole(8, 20),
        min_dwell_seconds: 0,
      },
    ],
    I: [
      {
        behaviours: [...new Set([d.pick(INTERESTS), d.pick(INTERESTS), 'click'])],
        min_count: d.whole(1, 3),
        window_days: d.whole(3, 12),
        min_dwell_seconds: 0,
      },
      {
        behaviours: ['live_view'],
        min_count: 1,
        window_days: d.whole(3, 25),
        min_dwell_seconds: d.whole(0, 40),
      },
    ],
    TI: [
      {
        behaviours: ['deep_read', 'live_view'],
        min_count: d.whole(1, 2),
        window_days: d.whole(3, 15),
        min_dwell_seconds: d.whole(10, 60),
      },
      { behaviours: ['click'], min_count: d.whole(3, 4), window_days: d.whole(4, 14), min_dwell_seconds: 0 },
      {
        behaviours: ['add_to_cart', 'collect'],
        min_count: 1,
        window_days: d.whole(1, 10),
        min_dwell_seconds: 0,
      },
    ],
    P: d.chance(0.5)
      ? [{ orders: true, window_days: d.whole(5, 30), min_net_fen: d.pick([1, 3000]) }]
      : [
          { orders: true, window_days: d.whole(4, 8), min_net_fen: 1 },
          { orders: true, window_days: d.whole(15, 40), min_net_fen: d.whole(2000, 8000) },
        ],
    S: [
      { after_purchase: true, behaviours: ['post_note', 'review'], window_days: d.whole(3, 20) },
      { after_purchase: true, behaviours: ['share'], window_days: d.whole(2, 9) },
    ],
  },
})
