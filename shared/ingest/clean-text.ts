import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Refusal } from './relation.ts'

/**
 * Writes text of another encoding as UTF-8, strictly: one byte that does not belong refuses the file. Streams.
 * @returns null when it is done, else why it cannot be
 */
export async function transcode(from: string, to: string, encoding: string): Promise<Refusal | null> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    await pipeline(
      createReadStream(from),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
        yield decoder.decode()
      },
      createWriteStream(to),
    )
    return null
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return {
      reason: 'bad_encoding',
      detail: `expected UTF-8, GB18030 or UTF-16 with its byte order mark; found bytes that are none of them (last tried: ${encoding}). Export the file again as UTF-8.`,
    }
  }
}

/** Unpacked text grows this much at most; what grows more is made to fill a disk. */
const MAX_GROWTH = 200
const ALWAYS_ALLOWED_BYTES = 256 << 20

/**
 * Unpacks a gzip file. Streams, and stops as soon as it grows beyond belief.
 * @returns null when it is done, else why it cannot be
 */
export async function gunzip(from: string, to: string, packedBytes: number): Promise<Refusal | null> {
  const limit = Math.max(ALWAYS_ALLOWED_BYTES, packedBytes * MAX_GROWTH)
  let bytes = 0
  let tooLarge = false
  try {
    await pipeline(
      createReadStream(from),
      createGunzip(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length
          tooLarge = bytes > limit
          if (tooLarge) throw new Error('too large')
          yield chunk
        }
      },
      createWriteStream(to),
    )
    return null
  } catch (error) {
    if (tooLarge)
      return {
        reason: 'too_large',
        detail: `expected at most ${limit} bytes once unpacked (${MAX_GROWTH} times its size); found more. Export the file in parts.`,
      }
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!code.startsWith('Z_') && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    return {
      reason: 'broken_archive',
      detail: `expected a whole gzip file; found one that cannot be unpacked (${code}). Upload it again.`,
    }
  }
}
