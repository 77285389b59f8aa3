import { type Contract, oneOf, optional, required } from './contract.ts'

/** What a person can do with a brand's content or shop. */
export const BEHAVIOURS = [
  'impression',
  'click',
  'deep_read',
  'like',
  'collect',
  'comment',
  'ask_to_buy',
  'share',
  'follow',
  'search',
  'live_view',
  'shop_visit',
  'add_to_cart',
  'post_note',
  'review',
] as const

/** Where it happened, and where money is spent. */
export const CHANNELS = [
  'feed_ad',
  'search_ad',
  'video_ad',
  'kol_note',
  'brand_note',
  'topic',
  'live',
  'organic',
  'shop',
  'other',
] as const

const ID = { is: 'id', published: true } as const

/** Canonical `behaviours`: one row is something a person did, once or `count` times. */
export const behaviours = (): Contract => ({
  source: 'behaviours',
  columns: [
    required('occurred_at', { is: 'time' }, 'bad_date'),
    required('id_type', { is: 'id_type' }, 'missing_id'),
    required('user_id', { is: 'person', idType: 't_id_type' }, 'missing_id'),
    required('behaviour', oneOf(BEHAVIOURS), 'unknown_value'),
    required('channel', oneOf(CHANNELS), 'unknown_value'),
    optional('category_id', ID),
    optional('spu_id', ID),
    optional('campaign_id', ID),
    optional('note_id', ID),
    optional('creator_id', ID),
    optional('is_paid', { is: 'flag' }),
    optional('dwell_seconds', { is: 'measure' }),
    { ...optional('count', { is: 'count', min: 1 }), blankIs: `'1'` },
    optional('event_id', { is: 'id', published: false }),
  ],
  ignored: null,
  ignoredTakesKey: null,
  key: ['v_event_id'],
  keyFrom: 'v_event_id',
  dated: 'd_occurred_at',
  warnsOfEqualRows: true,
  stages: () => [
    {
      kind: 'behaviours',
      branches: [
        {
          dt: 'd_occurred_at',
          occurred_at: 'v_occurred_at',
          id_key: 'unhex(v_user_id)',
          behaviour: 'v_behaviour',
          channel: 'v_channel',
          category_id: 'v_category_id',
          spu_id: 'v_spu_id',
          campaign_id: 'v_campaign_id',
          note_id: 'v_note_id',
          creator_id: 'v_creator_id',
          is_paid: 'v_is_paid',
          dwell_seconds: 'v_dwell_seconds',
          event_count: 'coalesce(v_count, 1)',
        },
      ],
    },
  ],
})
