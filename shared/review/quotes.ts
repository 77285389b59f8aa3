import type { Chapters } from './chapters.ts'
import type { Figure } from './figure.ts'

/** The channel that creators are paid in. */
export const CREATORS_CHANNEL = 'kol_note'

/**
 * What the campaign's notes were quoted and what their channel spent, where these differ: nothing says whether a quote
 * is in the spend. Null where they are equal, or nobody quoted; `spend` is null where the channel has none.
 */
export function quotesOf({
  creators,
  placements,
}: Chapters): { quoted: Figure; spend: Figure | null } | null {
  const quoted = creators?.quoted
  const spend = placements.channels.find(({ channel }) => channel === CREATORS_CHANNEL)?.spend?.cost ?? null
  return !quoted?.value || quoted.value === spend?.value ? null : { quoted, spend }
}
