import { type Contract, isTotal, named, optional, required } from './contract.ts'

const ID = { is: 'id', published: true } as const
const COUNT = { is: 'returned', money: false } as const
const MONEY = { is: 'returned', money: true } as const

/** What is counted of a note, by the column of `creator_notes`. */
const COUNTS = {
  fans: '作者粉丝量',
  impressions: '全部曝光量',
  natural_impressions: '自然曝光量',
  reads: '全部阅读量',
  likes: '点赞量',
  collects: '收藏量',
  comments: '评论量',
  shares: '分享量',
  follows: '关注量',
} as const

/**
 * 蒲公英: the notes that creators wrote for the brand, as they stood on the day of the report. That day (数据更新日) stands
 * in the first column, which has no name; where it is not said, it is the day the file was exported. A newer file's row
 * of a note and a day replaces an older one's. The creator's name is read for equality only: it is published nowhere.
 */
export const pugongyingNotes = (): Contract => ({
  source: 'pugongying-notes',
  columns: [
    named(optional('report', { is: 'date', orExported: true }), '数据更新日', ''),
    named(required('note', ID, 'missing_id'), '笔记id'),
    named(optional('published', { is: 'date' }), '笔记发布时间'),
    named(optional('creator', ID), '笔记创作者ID'),
    named(optional('creator_name', { is: 'hidden' }), '笔记创作者名称'),
    named(optional('price', MONEY), '博主报价'),
    named(optional('fee', MONEY), '服务费金额'),
    ...Object.entries(COUNTS).map(([name, header]) => named(optional(name, COUNT), header)),
  ],
  // A list of notes without any of their numbers is another export.
  needsOneOf: [['price', 'fee', ...Object.keys(COUNTS)]],
  // A total has no note of its own, wherever it says so.
  ignored: isTotal('report', 'note', 'published'),
  ignoredTakesKey: null,
  key: ['v_note', 'cast(v_report as varchar)'],
  keyFrom: null,
  dated: 'v_report',
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'creator_notes',
      branches: [
        {
          dt: 'v_report',
          note_id: 'v_note',
          creator_id: 'v_creator',
          published_date: 'v_published',
          quoted_fen: 'case when v_price is null then v_fee else v_price + coalesce(v_fee, 0) end',
          ...Object.fromEntries(Object.keys(COUNTS).map((name) => [name, `v_${name}`])),
        },
      ],
    },
  ],
})
