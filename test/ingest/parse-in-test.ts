import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import type { Brand } from '../../shared/brand.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { parseFile } from '../../shared/ingest/parse-file.ts'
import type { ParsedFile, StagedKind } from '../../shared/lake/staged.ts'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import { memoryStorage } from '../../shared/storage/memory.ts'

export const SECRET = Buffer.from('a secret of the tests')

const BRAND: Brand = {
  brand: 'lumina',
  name: { zh: '露米娜', en: 'Lumina' },
  timezone: 'Asia/Shanghai',
  stageRules: DEFAULT_RULES,
  engine: 'duckdb',
  restateDays: 7,
  categories: [],
  spus: [],
  campaigns: [],
  sources: {},
  maxQuarantineRatio: 1,
  minCell: 100,
}

type Row = Record<string, unknown>
export type Parsed = ParsedFile & {
  outDir: string
  rows(kind: StagedKind): Promise<Row[]>
  quarantine(): Promise<Row[]>
  /** Reason codes of the bad rows by their lines. */
  reasons(): Promise<Record<string, string>>
}

export type ParseOptions = {
  name?: string
  brand?: Partial<Brand>
  exportedAt?: string
  secret?: Buffer
  timezone?: string
}

/** Parses in a scratch folder of the test file; files count as exported on 2 September 2026 at 02:30 in Shanghai. */
export function parserForTests(): {
  parse(source: string, content: string | Uint8Array, options?: ParseOptions): Promise<Parsed>
  /** A fixture of the folder the test lies in. */
  fixture(folder: string, name: string, options?: ParseOptions): Promise<Parsed>
  engine(): Promise<Engine>
  scratch: string
} {
  const scratch = mkdtempSync(join(tmpdir(), 'aips-ingest-'))
  let made: Promise<Engine> | null = null
  const engine = (): Promise<Engine> => {
    made ??= duckdbEngine(memoryStorage(join(scratch, 'memory')), {
      scratchDir: scratch,
      memoryLimitMb: 1000,
      threads: 2,
      timezone: 'Asia/Shanghai',
    })
    return made
  }
  afterAll(async () => {
    await (await engine()).close()
    rmSync(scratch, { recursive: true, force: true })
  })
  let files = 0
  const parse = async (
    source: string,
    content: string | Uint8Array,
    options: ParseOptions = {},
  ): Promise<Parsed> => {
    files += 1
    const name = options.name ?? 'file.csv'
    const localPath = join(scratch, `${files}-${name}`)
    writeFileSync(localPath, content)
    const outDir = join(scratch, `out-${files}`)
    const one = await engine()
    const parsed = await parseFile(
      {
        brand: { ...BRAND, ...options.brand },
        secret: options.secret ?? SECRET,
        source,
        file: `${source}/${name}`,
        localPath,
        exportedAt: new Date(options.exportedAt ?? '2026-09-02T02:30:00+08:00'),
        size: Buffer.byteLength(content),
        outDir,
      },
      one,
    )
    const read = async (path: string | null | undefined): Promise<Row[]> => {
      if (!path) return []
      const columns = await one.rows(`describe select * from '${path}'`)
      const list = columns.map(({ column_name: column, column_type: type }) =>
        type === 'BLOB' ? `lower(hex(${column})) as ${column}` : `${column}`,
      )
      return one.rows(`select ${list.join(', ')} from '${path}' order by line`)
    }
    return {
      ...parsed,
      outDir,
      rows: (kind) => read(parsed.staged.find((staged) => staged.kind === kind)?.path),
      quarantine: () => read(parsed.quarantinePath),
      reasons: async () =>
        Object.fromEntries(
          (await read(parsed.quarantinePath)).map(({ line, column_name, reason }) => [
            line,
            `${column_name}: ${reason}`,
          ]),
        ),
    }
  }
  return {
    parse,
    fixture: (folder, name, options) =>
      parse(basename(folder), readFileSync(join(folder, name)), { name, ...options }),
    engine,
    scratch,
  }
}

/** The key of an id, worked out by the runtime's own HMAC. */
export const keyOf = (idType: string, id: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(`${idType}:${id}`).digest('hex').slice(0, 32)

/** One column of rows. */
export const column = (rows: readonly Row[], name: string): unknown[] => rows.map((row) => row[name])
