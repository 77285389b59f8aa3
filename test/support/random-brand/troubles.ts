/** Each trouble real data brings; a test switches them on and off one by one to see which one hurts. */
export const TROUBLES = [
  'lateInsideW', // rows that arrive up to restate_days after their date
  'lateOutsideW', // rows that arrive later than that
  'futureRows', // rows dated after the night that reads them
  'olderExportLater', // an older export that arrives after a newer one
  'reexportedOrders', // changed status, amount, buyer or product of a known order
  'replacedEvents', // the same event_id with another date, person or behaviour
  'refunds', // one refund of a named sub-order
  'oddRefunds', // several, spread, early, too large, replaced
  'links', // several ids of one person
  'relinks', // an id that moves to another person later
  'products', // categories that come from a product mapping
  'remaps', // a mapping that arrives late or changes
  'campaignMoves', // a campaign whose category changes
  'longCycle', // a decision cycle over 90 days
  'customRules', // several alternatives, counts up to 4, dwell, short windows
  'ruleChange', // another rule set from some night on
  'newCategory', // a category listed from some night on
  'newSpu', // a product listed from some night on
  'cycleChange', // another decision cycle from some night on
  'anonymousOrders', // orders without a person
  'lonelySpend', // spend without touch, touches without spend
  'unlisted', // campaigns and categories that the brand file does not name
  'zeroOrders', // orders over 0 fen
  'splitSpend', // several rows of one spend key, and newer versions of it
  'gaps', // nights that did not run
  'duplicates', // equal rows, files sent twice, renamed copies, known paths with more rows
  'badRows', // a few rows that do not fit
  'badFile', // a file with too many of them
  'hostileIds', // quotes, commas, SQL, emoji in ids
  'zones', // a time zone other than Asia/Shanghai
  'offsets', // times with an offset, near midnight too
  'platforms', // what platforms tell of creators' notes and of the brand's people
  'shops', // shops' own exports: products by their codes, refunds by code or column
  'reports', // what ad platforms and seeding alliances report of themselves
  'formats', // NDJSON, columns in any order, extra columns, anti-Excel marks, sub-folders
  'longPast', // people and orders from long before the first night
  'restate', // `restate --from` on some night
] as const
export type Trouble = (typeof TROUBLES)[number]

export type BrandOptions = {
  seed: number
  /** 5 to 30 is what the oracle is meant for. */
  people: number
  /** Nights of the scenario, 10 to 60. */
  days: number
  troubles: ReadonlySet<Trouble>
  /**
   * Every piece arrives before its dates leave the restatement window, so that a chain of nights must end as one
   * run over everything does. Switches off what cannot keep that: lateOutsideW, campaignMoves, ruleChange.
   */
  insideW: boolean
  /** Files hold at most so many rows (sources excepted whose rows make something of each other). */
  rowsPerFile: number
}

const OUTSIDE: ReadonlySet<Trouble> = new Set(['lateOutsideW', 'campaignMoves', 'ruleChange'])

/** Whether a trouble is on under these options. */
export const has = (options: BrandOptions, trouble: Trouble): boolean =>
  options.troubles.has(trouble) && !(options.insideW && OUTSIDE.has(trouble))
