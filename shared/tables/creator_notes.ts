import { BRAND_ID, monthOf, RUN_ID } from './common-columns.ts'
import type { Column, Table } from './table.ts'

/** How often something was done with the note, up to the report date. */
const counted = <Unit extends string>(unit: Unit, zh: string, en: string) =>
  ({
    type: 'BIGINT',
    unit,
    zh: `${zh}，截至报表日期的累计；平台没有给出时为空，绝不当作 0。`,
    en: `${en}, up to the report date. Null, never 0, where the platform gave none.`,
  }) as const satisfies Column

/** The notes creators wrote for the brand, each day's report a row: what they cost and what they reached. */
export const creatorNotes = {
  name: 'creator_notes',
  row: {
    zh: '一篇达人笔记在某个报表日期的样子：报价与截至当日的累计效果。同一笔记不同日期的数不可相加，取最近一天。',
    en: "A creator's note as it stood on a report date: what it cost, and what it had reached by then. Counts are totals since publication: never add up several dates of a note, take the newest.",
  },
  restricted: false,
  log: false,
  key: ['brand_id', 'note_id', 'report_date'],
  columns: {
    note_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '笔记编号，与 platform_returns 的 note_id 同号。',
      en: 'The note, under the number it has in platform_returns.',
    },
    report_date: {
      type: 'DATE',
      unit: 'date',
      zh: '数据更新日；报表没有写时为文件导出的业务日。',
      en: 'The day the figures were brought up to date (数据更新日); where the report does not say, the business date the file was exported.',
    },
    creator_id: {
      type: 'VARCHAR',
      unit: 'id',
      zh: '创作者编号；报表没有时为空。名称不入库。',
      en: "The creator. Null where the report names none; creators' names are not kept.",
    },
    published_date: {
      type: 'DATE',
      unit: 'date',
      zh: '笔记发布的业务日；未发布或报表没有时为空。',
      en: 'The business date on which the note came out. Null where the report does not say.',
    },
    fans: {
      type: 'BIGINT',
      unit: 'users',
      zh: '报表日期的作者粉丝量；平台没有给出时为空，绝不当作 0。',
      en: "The creator's followers on the report date. Null, never 0, where the platform gave none.",
    },
    quoted_fen: {
      type: 'BIGINT',
      unit: 'fen',
      zh: '笔记费用（分）：博主报价加服务费金额；两者都没有时才为空。',
      en: "What the note cost, in fen: the creator's price and the platform's fee. Null only where both are unknown.",
      formula: '博主报价 + 服务费金额',
    },
    impressions: counted('impressions', '全部曝光量', 'All impressions'),
    natural_impressions: {
      type: 'BIGINT',
      unit: 'impressions',
      zh: 'impressions 中的自然曝光量，截至报表日期的累计；平台没有给出时为空，绝不当作 0。付费曝光为 impressions − natural_impressions，任一为空则未知。',
      en: 'Impressions nobody paid for, of all, up to the report date. Null, never 0, where the platform gave none. Paid ones are impressions − natural_impressions, unknown where either is null.',
    },
    reads: counted('reads', '全部阅读量', 'Reads'),
    likes: counted('likes', '点赞量', 'Likes'),
    collects: counted('collects', '收藏量', 'Collects'),
    comments: counted('comments', '评论量', 'Comments'),
    shares: counted('shares', '分享量', 'Shares'),
    follows: counted('follows', '关注量', 'New followers the note brought'),
    run_id: RUN_ID,
    brand_id: BRAND_ID,
    month: monthOf('报表日期', 'report_date'),
  },
  partition: { by: 'month', of: 'report_date' },
} as const satisfies Table
