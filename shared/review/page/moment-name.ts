import type { Moment } from '../review.ts'
import type { Sheet } from './sheet.ts'

/** What a moment of the campaign is called: its last day is the newest one as long as that is still to come. */
export const momentName = ({ words, review: { campaign, asOf } }: Sheet, moment: Moment): string =>
  moment === 'during' && campaign.ends !== null && campaign.ends > asOf
    ? words.moments.newest
    : words.moments[moment]
