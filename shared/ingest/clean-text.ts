import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { brokenArchive } from './refused.ts'
import type { Refusal } from './relation.ts'
import type { UnpackBudget } from './zip-budget.ts'

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

/**
 * Unpacks a gzip file. Streams, and stops as soon as it grows beyond what may still be unpacked.
 * @throws Refused when it does, or cannot be unpacked
 */
export async function gunzip(from: string, to: string, budget: UnpackBudget): Promise<void> {
  try {
    await pipeline(
      createReadStream(from),
      createGunzip(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          budget.take(chunk.length)
          yield chunk
        }
      },
      createWriteStream(to),
    )
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!code.startsWith('Z_') && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    throw brokenArchive('a whole gzip file', `one that cannot be unpacked (${code})`)
  }
}
