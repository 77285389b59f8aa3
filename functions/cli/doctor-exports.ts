import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { Brand } from '../../shared/brand.ts'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { ConfigError, InputError } from '../../shared/errors.ts'
import { parseBrandFile } from '../../shared/ingest/brand-file.ts'
import { type BrandExports, type Export, listExports } from '../../shared/ingest/list-exports.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import { SOURCES } from '../../shared/ingest/sources.ts'
import { some } from './figures.ts'
import type { World } from './world.ts'

/** A brand's exports as a night would read them today. */
export type ExaminedBrand = {
  brand: string
  /** What is wrong with `brand.yaml`; null where it fits. Without it no file is looked into. */
  brandFault: string | null
  files: ExaminedFile[]
}

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
  warnings: { code: string; message: string }[]
}

/**
 * Reads every export and keeps nothing: no lake, no secret. Ids are keyed under one that is forgotten at the end.
 * Which rows are duplicates only a lake knows.
 * @throws ConfigError when the folder cannot be read
 */
export async function examineExports(exportsDir: string, world: World): Promise<ExaminedBrand[]> {
  // What a night takes for a brand: other folders may lie beside.
  const brands = (await listExports(exportsDir)).filter(
    ({ brandFile, files }) => brandFile !== null || files.some(({ source }) => SOURCES.includes(source)),
  )
  if (brands.length === 0)
    throw new ConfigError(
      `--exports ${exportsDir}: expected brand folders with a brand.yaml (<exports>/<brand>/brand.yaml); found none. \`aips sample\` writes an example.`,
    )
  const files = brands.reduce((sum, brand) => sum + brand.files.length, 0)
  await world.stderr.write(`Reading ${some(files, 'file')} …\n`)
  const { scratchDir } = world.config()
  await mkdir(scratchDir, { recursive: true, mode: 0o700 })
  const work = await mkdtemp(path.join(scratchDir, 'doctor-'))
  try {
    const examined: ExaminedBrand[] = []
    for (const exports of brands) examined.push(await examineBrand(exports, world, work))
    return examined
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function examineBrand(exports: BrandExports, world: World, work: string): Promise<ExaminedBrand> {
  const { brand: id, brandFile } = exports
  if (brandFile === null)
    return {
      brand: id,
      brandFault: `${id}/brand.yaml: expected a brand file; found none. Write one; until then no night runs for this brand.`,
      files: [],
    }
  let brand: Brand
  try {
    brand = parseBrandFile(await readFile(brandFile, 'utf8'), id)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { brand: id, brandFault: error.message, files: [] }
  }
  const { memoryLimitMb, threads } = world.config()
  const engine = await world.openEngine(world.openStorage(path.join(work, 'none')), {
    scratchDir: work,
    memoryLimitMb,
    threads,
    timezone: brand.timezone,
  })
  try {
    const secret = randomBytes(32)
    const files: ExaminedFile[] = []
    for (const file of exports.files) files.push(await examineFile(file, brand, secret, engine, work))
    return { brand: id, brandFault: null, files }
  } finally {
    await engine.close()
  }
}

async function examineFile(
  file: Export,
  brand: Brand,
  secret: Uint8Array,
  engine: Engine,
  work: string,
): Promise<ExaminedFile> {
  const outDir = path.join(work, 'file')
  const parsed = await parseFile(
    {
      brand,
      secret,
      source: file.source,
      file: file.file,
      localPath: file.absolutePath,
      exportedAt: file.modifiedAt,
      size: file.size,
      outDir,
    },
    engine,
  )
  const bad = await badRows(engine, parsed.quarantinePath)
  await rm(outDir, { recursive: true, force: true })
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
    warnings: parsed.warnings.map(({ code, message }) => ({ code, message })),
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
  const where = `line ${row.line}${row.column_name === null ? '' : `, ${row.column_name}`}`
  return { count: row.rows, first: `${where}: ${row.reason}: ${row.detail ?? ''}` }
}
