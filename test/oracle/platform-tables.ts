import type { Brand } from '../../shared/brand.ts'
import type { Facts } from './facts.ts'
import type { Row } from './published.ts'

/** `creator_notes` as known at `asOf`. */
export const creatorNotes = ({ notes }: Facts, { brand }: Brand, asOf: string): Row[] =>
  notes
    .filter((note) => note.date <= asOf)
    .map((note) => ({
      ...{ brand_id: brand, note_id: note.note, report_date: note.date, creator_id: note.creator },
      ...{ published_date: note.published, fans: note.fans, quoted_fen: note.quoted },
      ...{ impressions: note.impressions, natural_impressions: note.natural, reads: note.reads },
      ...{ likes: note.likes, collects: note.collects, comments: note.comments },
      ...{ shares: note.shares, follows: note.follows },
    }))

/** `platform_assets` as known at `asOf`. */
export const platformAssets = ({ figures }: Facts, { brand }: Brand, asOf: string): Row[] =>
  figures
    .filter((figure) => figure.date <= asOf)
    .map((figure) => ({
      ...{ brand_id: brand, report_date: figure.date, metric: figure.metric },
      ...(figure.spu === null ? { scope: 'brand', scope_id: brand } : { scope: 'spu', scope_id: figure.spu }),
      ...{ value: figure.value, rank: figure.rank, rank_of: figure.rankOf, null_reason: figure.reason },
    }))
