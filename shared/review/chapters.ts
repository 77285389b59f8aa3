import type { Subject } from './campaign.ts'
import type { Statement } from './figure.ts'
import type { Conversion, Creators, Crowd, Overview, Placements, Platforms, Voice } from './review.ts'

/** What the rules of highlights, summary and next steps look at; null where a chapter has nothing to show. */
export type Chapters = {
  subject: Subject
  firstOrderDate: string | null
  overview: Overview
  creators: Creators | null
  voice: Voice
  crowd: Crowd | null
  placements: Placements
  conversion: Conversion
  platforms: Platforms | null
}

/** A rule: what it says of these chapters, or nothing. */
export type Rule = (chapters: Chapters) => Statement | null

type Said = { figures?: Statement['figures']; words?: Statement['words'] }

/** One statement; each text in Chinese and in English. */
export const stated = (
  code: string,
  say: readonly [zh: string, en: string],
  rule: readonly [zh: string, en: string],
  { figures = {}, words = {} }: Said = {},
): Statement => ({
  code,
  say: { zh: say[0], en: say[1] },
  rule: { zh: rule[0], en: rule[1] },
  figures,
  words,
})

/** What each rule says, in their order. */
export const saidBy = (rules: readonly Rule[], chapters: Chapters): Statement[] =>
  rules.flatMap((rule) => rule(chapters) ?? [])
