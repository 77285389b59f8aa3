import { literal } from '../engine/engine.ts'
import type { StagedKind } from '../lake/staged.ts'

/** A parsed file on its way into the lake. `fileSeq` follows the order of reading. */
export type Arrival = { kind: StagedKind; path: string; fileSeq: number; source: string; exportedAt: Date }

/** Where an arrived file's rows come from, as SQL literals: the columns that kept rows have beside the staged ones. */
export const originOf = ({ source, fileSeq, exportedAt }: Arrival): Record<string, string> => ({
  source: literal(source),
  file_seq: `cast(${fileSeq} as bigint)`,
  first_file_seq: `cast(${fileSeq} as bigint)`,
  exported_at: timestampLiteral(exportedAt),
})

/** A TIMESTAMP literal of an instant, UTC. */
const timestampLiteral = (at: Date): string =>
  `timestamp ${literal(at.toISOString().replace('T', ' ').replace('Z', ''))}`
