import { createHmac, hash } from 'node:crypto'

/**
 * Ids become keys inside the engine, a set at a time: HMAC-SHA256 is two nested SHA-256 over precomputed pads.
 * The pads come in as variables of the connection, so that no other statement's text, plan or error can hold
 * them; `keySetup` and whatever the engine says of it must never be shown.
 */
export function keySetup(secret: Uint8Array): string {
  const block = Buffer.alloc(64)
  // HMAC takes the SHA-256 of a secret longer than its block.
  Buffer.from(secret.length > 64 ? sha256(secret) : secret).copy(block)
  const salt = createHmac('sha256', secret).update('row').digest('hex').slice(0, 32)
  return `set variable aips_inner = ${blob(block.map((byte) => byte ^ 0x36))};
    set variable aips_outer = ${blob(block.map((byte) => byte ^ 0x5c))};
    set variable aips_row_salt = '${salt}'`
}

/** Forgets what `keySetup` told the connection. */
export const KEY_CLEANUP =
  'reset variable aips_inner; reset variable aips_outer; reset variable aips_row_salt'

/** Hexadecimal digits of the digests in use: half an MD5 (16 位), MD5, SHA-1, SHA-224, -256, -384, -512. */
const DIGEST_LENGTHS = [16, 32, 40, 56, 64, 96, 128]

/**
 * SQL: the key of an id, in hex (32 characters: the first half of the HMAC), null when the id is. Hexadecimal
 * digests, told by their shape, are the same in either case; any other id is as it is written.
 */
export function keyedId(idType: string, id: string): string {
  const normalised = `case when strlen(${id}) in (${DIGEST_LENGTHS.join(', ')}) and lower(${id}) <> ${id}
      then case when regexp_full_match(${id}, '[0-9A-Fa-f]+') then lower(${id}) else ${id} end else ${id} end`
  // concat takes nulls as empty and copies once, where || copies at every step.
  return `case when ${id} is not null then substr(sha256(getvariable('aips_outer')
      || unhex(sha256(getvariable('aips_inner') || encode(concat(${idType}, ':', ${normalised}))))), 1, 32) end`
}

/** The key that `keyedId` gives, in hex, of a person's id as somebody names it. */
export function keyOf(secret: Uint8Array, idType: string, id: string): string {
  const isDigest = DIGEST_LENGTHS.includes(id.length) && /^[0-9A-Fa-f]+$/.test(id)
  const normalised = isDigest ? id.toLowerCase() : id
  return createHmac('sha256', secret).update(`${idType}:${normalised}`).digest('hex').slice(0, 32)
}

/**
 * SQL: 16 bytes (BLOB) over texts, nulls as empty. Salted by the brand's secret, because what is hashed may be easy
 * to guess.
 */
export const rowHash = (texts: readonly string[]): string =>
  `unhex(md5(concat(getvariable('aips_row_salt'), ${texts.join(', chr(31), ')})))`

const blob = (bytes: Uint8Array): string =>
  `'${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'::blob`

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')
