import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import * as z from 'zod'
import { InputError } from '../../shared/errors.ts'
import type { Export } from '../../shared/ingest/list-exports.ts'
import type { ParsedFile } from '../../shared/lake/staged.ts'
import { jsonBody, readJson } from '../../shared/publish/json-object.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { STAGING } from './night-file.ts'

const warning = z.object({ code: z.string(), message: z.string(), rows: z.int().optional() })
const kind = z.enum([
  'behaviours',
  'orders',
  'refunds',
  'spend',
  'products',
  'identity-links',
  'platform_returns',
  'platform_assets',
  'creator_notes',
])

/** A parsed file in the lake: paths are keys there. */
const stagedFile = z.object({
  source: z.string(),
  file: z.string(),
  contentSha256: z.string(),
  size: z.number(),
  exportedAt: z.iso.datetime().transform((text) => new Date(text)),
  status: z.enum(['accepted', 'rejected']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  readRows: z.int(),
  ignoredRows: z.int(),
  quarantinedRows: z.int(),
  warnings: z.array(warning),
  staged: z.array(
    z.object({
      kind,
      path: z.string(),
      rows: z.int(),
      minDate: z.string().nullable(),
      maxDate: z.string().nullable(),
    }),
  ),
  quarantinePath: z.string().nullable(),
})

/** Staged rows older than this are made anew: before a lifecycle rule can take them from under a night. */
const FRESH_MS = 4 * 86_400_000

/**
 * The folder of a file's staged rows, named after everything that decides what they are. So a night that is started
 * again finds what an earlier one has read, and a changed brand file, secret or program reads anew.
 */
export function stagedFolder(
  file: Export,
  given: { brandText: string; fingerprint: string; codeVersion: string },
): string {
  const decides = [
    given.codeVersion,
    given.fingerprint,
    given.brandText,
    file.source,
    file.file,
    file.size,
    file.modifiedAt.getTime(),
    file.etag,
  ]
  const name = createHash('sha256').update(JSON.stringify(decides)).digest('hex').slice(0, 32)
  return `${STAGING}${file.brand}/files/${name}/`
}

const resultKey = (folder: string): string => `${folder}parsed.json`

/** Whether somebody has read the file already, whole: what it came to is written last. */
export async function isStaged(storage: Storage, folder: string, now: Date): Promise<boolean> {
  const found = await storage.head(resultKey(folder))
  return found !== null && now.getTime() - found.modifiedAt.getTime() < FRESH_MS
}

/** Keeps what a file came to, rows first. */
export async function keepStaged(storage: Storage, folder: string, parsed: ParsedFile): Promise<void> {
  const keep = async (path: string): Promise<string> => {
    const key = `${folder}${basename(path)}`
    await storage.put(key, { file: path })
    return key
  }
  const staged: ParsedFile['staged'] = []
  for (const one of parsed.staged) staged.push({ ...one, path: await keep(one.path) })
  const quarantinePath = parsed.quarantinePath === null ? null : await keep(parsed.quarantinePath)
  await storage.put(resultKey(folder), jsonBody({ ...parsed, staged, quarantinePath }))
}

/** What lies staged of a brand: every object's size. */
export async function listStaged(storage: Storage, brand: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for await (const { key, size } of storage.list(`${STAGING}${brand}/files/`)) sizes.set(key, size)
  return sizes
}

/**
 * What a file came to, its rows as files on this machine. Null when nobody has read it, or when not all of it is there
 * any more or whole: then it is forgotten, for the next night to read.
 */
export async function openStaged(
  storage: Storage,
  folder: string,
  listed: ReadonlyMap<string, number>,
): Promise<ParsedFile | null> {
  if (!listed.has(resultKey(folder))) return null
  const found = await readJson(storage, resultKey(folder), stagedFile).catch((error: unknown) => {
    if (error instanceof InputError) return null
    throw error
  })
  const { quarantinePath, warnings, ...rest } = found?.value ?? NOTHING_STAGED
  const keys = [...rest.staged.map(({ path }) => path), ...(quarantinePath === null ? [] : [quarantinePath])]
  if (!found || keys.some((key) => !listed.has(key))) {
    await storage.delete(resultKey(folder))
    return null
  }
  const staged = await Promise.all(
    rest.staged.map(async (one) => ({ ...one, path: await storage.localFile(one.path) })),
  )
  return {
    ...found.value,
    warnings: warnings.map(({ code, message, rows }) => ({
      code,
      message,
      ...(rows !== undefined && { rows }),
    })),
    staged,
    quarantinePath: quarantinePath === null ? null : await storage.localFile(quarantinePath),
  }
}

const NOTHING_STAGED: Pick<z.infer<typeof stagedFile>, 'quarantinePath' | 'warnings' | 'staged'> = {
  quarantinePath: null,
  warnings: [],
  staged: [],
}
