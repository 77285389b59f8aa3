import { CHANNELS } from './behaviours.ts'
import { type Contract, oneOf, optional, required } from './contract.ts'

const ID = { is: 'id', published: true } as const
const COUNT = { is: 'count', min: 0 } as const

/** Canonical `spend`: what a campaign cost in a channel on a day. */
export const spend = (): Contract => ({
  source: 'spend',
  columns: [
    required('spend_date', { is: 'date' }, 'bad_date'),
    required('campaign_id', ID, 'missing_id'),
    required('channel', oneOf(CHANNELS), 'unknown_value'),
    required('cost', { is: 'amount' }, 'bad_number'),
    optional('category_id', ID),
    optional('impressions', COUNT),
    optional('clicks', COUNT),
    optional('new_i_users', COUNT),
    optional('new_ti_users', COUNT),
  ],
  ignored: null,
  ignoredTakesKey: null,
  key: ['cast(v_spend_date as varchar)', 'v_campaign_id', 'v_channel', 'v_category_id'],
  keyFrom: null,
  dated: 'v_spend_date',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'spend',
      branches: [
        {
          dt: 'v_spend_date',
          campaign_id: 'v_campaign_id',
          channel: 'v_channel',
          category_id: 'v_category_id',
          cost_fen: 'v_cost',
          impressions: 'v_impressions',
          clicks: 'v_clicks',
          new_i_users: 'v_new_i_users',
          new_ti_users: 'v_new_ti_users',
        },
      ],
    },
  ],
})
