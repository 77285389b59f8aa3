import * as z from 'zod'
import { InputError } from '../errors.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * A small JSON object of the lake, parsed by its schema, with the ETag it was read under; null when there is none.
 * @throws InputError when it is no JSON or does not fit: the lake was changed by hand, or a newer aips-lake wrote it
 */
export async function readJson<T>(
  storage: Storage,
  key: string,
  schema: z.ZodType<T>,
): Promise<{ value: T; etag: string } | null> {
  const object = await storage.get(key)
  if (!object) return null
  const damaged = (found: string, cause: unknown): InputError =>
    new InputError(
      `${storage.describe(key)}: expected what this version of aips-lake writes there, found ${found}. ` +
        'Update aips-lake if a newer version wrote the lake; otherwise restore the object from a backup.',
      { cause },
    )
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(object.bytes).toString('utf8'))
  } catch (error) {
    throw damaged('no valid JSON', error)
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error).replaceAll('\n', ' '), parsed.error)
  return { value: parsed.data, etag: object.etag }
}

/** JSON as the lake keeps it: indented, for people look into it when something is wrong. */
export const jsonBody = (value: unknown): { bytes: Uint8Array } => ({
  bytes: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
})
