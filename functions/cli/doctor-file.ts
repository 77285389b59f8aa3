import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { Brand } from '../../shared/brand.ts'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import type { Export, OpenedExport } from '../../shared/ingest/list-exports.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { type Tally, tally } from '../../shared/ingest/tally.ts'

/** A file as a night would read it. */
export type ExaminedFile = {
  source: string
  file: string
  status: 'accepted' | 'rejected'
  /** Why it would be rejected, and what to do; null for accepted files. */
  reason: string | null
  detail: string | null
  rows: number
  ignored_rows: number
  /** Rows that would be set aside, those of rejected files included. */
  bad_rows: number
  /** The first of them. */
  first_bad_row: string | null
  /** Rows by the kind of their person's id; none where the file is rejected. */
  id_types: Tally
  /** Rows by categories that the brand file does not list; none where that file does not fit. */
  unknown_categories: Tally
  warnings: { code: string; message: string }[]
}

/**
 * Looks at a file, and gives it back.
 * @param given `listed`: the brand's categories are those of its brand file
 */
export async function examineFile(
  { opened, ...file }: Export & { opened: OpenedExport },
  { brand, secret, listed }: { brand: Brand; secret: Uint8Array; listed: boolean },
  engine: Engine,
  work: string,
): Promise<ExaminedFile> {
  const outDir = path.join(work, 'file')
  try {
    const parsed = await parseFile(
      {
        brand,
        secret,
        source: file.source,
        file: file.file,
        localPath: opened.path,
        exportedAt: file.modifiedAt,
        size: file.size,
        outDir,
      },
      engine,
    )
    const bad = await badRows(engine, parsed.quarantinePath)
    const countBy = async (column: string): Promise<Tally> => {
      if (parsed.status === 'rejected') return []
      const unpacked = path.join(outDir, column)
      await mkdir(unpacked)
      const { source, file: name } = file
      return tally({ source, path: opened.path, name }, column, unpacked, engine)
    }
    const known = new Set(brand.categories.map(({ id }) => id))
    return {
      source: file.source,
      file: file.file,
      status: parsed.status,
      reason: parsed.reason,
      detail: parsed.detail,
      rows: parsed.readRows,
      ignored_rows: parsed.ignoredRows,
      bad_rows: bad.count,
      first_bad_row: bad.first,
      id_types: await countBy('id_type'),
      unknown_categories: listed
        ? (await countBy('category_id')).filter(({ value }) => !known.has(value))
        : [],
      warnings: parsed.warnings.map(({ code, message }) => ({ code, message })),
    }
  } finally {
    await opened.release()
    await rm(outDir, { recursive: true, force: true })
  }
}

const badRow = z.object({
  rows: z.coerce.number(),
  line: z.coerce.string(),
  column_name: z.string().nullable(),
  reason: z.string(),
  detail: z.string().nullable(),
})

async function badRows(
  engine: Engine,
  piece: string | null,
): Promise<{ count: number; first: string | null }> {
  if (piece === null) return { count: 0, first: null }
  const [row] = z
    .array(badRow)
    .parse(
      await engine.rows(
        `select count(*) over () as rows, line, column_name, reason, detail from read_parquet(${literal(piece)}) order by line limit 1`,
      ),
    )
  if (!row) return { count: 0, first: null }
  // A row that cannot be told apart into cells has no column to name.
  const where = [`line ${row.line}`, ...(row.column_name ? [row.column_name] : [])].join(', ')
  return { count: row.rows, first: `${where}: ${row.reason}: ${row.detail ?? ''}` }
}
