/** What a platform says of itself in the newest file that holds it. `value` null: why stands in `reason`. Money in fen. */
export type KnownReturn = {
  source: string
  day: number
  campaign: string
  note: string | null
  task: string | null
  metric: string
  windowDays: number | null
  attribution: 'click' | 'exposure' | 'read'
  traffic: string | null
  value: number | null
  reason: 'not_returned' | 'suppressed_small_n' | null
}

/** How platforms write that a number is not there. */
const SENTINELS = ['-', '—', '--', '', '-1', '未上榜'] as const

/** One of them, the same for the same number. */
const sentinel = (number: number): string => SENTINELS[number % SENTINELS.length] ?? '-'

/** A number of a report: its text as the platform writes it, and what it says. */
export type Figure = { text: string } & Pick<KnownReturn, 'value' | 'reason'>

/** A number that is not there yet, or never will be. */
export const notReturned = (number: number): Figure => ({
  text: sentinel(number),
  value: null,
  reason: 'not_returned',
})

/** Too few people: the platform does not say. */
export const TOO_FEW: Figure = { text: '数据较少', value: null, reason: 'suppressed_small_n' }
