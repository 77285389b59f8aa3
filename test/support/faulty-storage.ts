import type { Storage } from '../../shared/storage/storage.ts'

type Operation = 'get' | 'range' | 'head' | 'list' | 'put' | 'delete' | 'localFile' | 'folders' | 'borrow'

/**
 * Called before and after the n-th operation (from 1) of a storage. What it throws is thrown to whoever asked: before,
 * the operation does not happen; after, it has happened and its answer is lost.
 */
export type OnOperation = (
  n: number,
  operation: Operation,
  key: string,
  phase: 'before' | 'after',
) => void | Promise<void>

/**
 * The storage with every operation announced, so that a test can count them, look at the lake in between, or end
 * the process there. A listing is one operation, from its first entry to its last.
 */
export function countingStorage(inner: Storage, onOperation: OnOperation): Storage {
  let count = 0
  async function around<T>(operation: Operation, key: string, act: () => Promise<T>): Promise<T> {
    const n = ++count
    await onOperation(n, operation, key, 'before')
    const result = await act()
    await onOperation(n, operation, key, 'after')
    return result
  }
  return {
    get: (key) => around('get', key, () => inner.get(key)),
    range: (key, start, end) => around('range', key, () => inner.range(key, start, end)),
    head: (key) => around('head', key, () => inner.head(key)),
    put: (key, body, condition) => around('put', key, () => inner.put(key, body, condition)),
    delete: (key) => around('delete', key, () => inner.delete(key)),
    localFile: (key) => around('localFile', key, () => inner.localFile(key)),
    folders: (prefix) => around('folders', prefix, () => inner.folders(prefix)),
    borrow: (key) => around('borrow', key, () => inner.borrow(key)),
    async *list(prefix, onOther) {
      const n = ++count
      await onOperation(n, 'list', prefix, 'before')
      yield* inner.list(prefix, onOther)
      await onOperation(n, 'list', prefix, 'after')
    },
    describe: (key) => inner.describe(key),
  }
}

/** What a storage that misbehaves throws: nobody may take it for an answer. */
export class StorageFault extends Error {
  override name = 'StorageFault'
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * A storage that misbehaves by a seed. Per operation, with the given chances: it fails before anything happened
 * (503, timeout), or a put is applied and its answer lost, or a conditional put is applied and then said to have been
 * refused, as when a client repeats it by itself and meets its own success (412).
 */
export function misbehavingStorage(
  inner: Storage,
  seed: number,
  chances: { fails: number; answerLost: number; refusedAfterSuccess: number },
): Storage {
  const random = seededRandom(seed)
  const faulty = countingStorage(inner, (n, operation, key, phase) => {
    if (phase === 'before' && random() < chances.fails)
      throw new StorageFault(`operation ${n}, ${operation} ${key}: 503, seed ${seed}`)
    if (phase === 'after' && operation === 'put' && random() < chances.answerLost)
      throw new StorageFault(`operation ${n}, ${operation} ${key}: the answer was lost, seed ${seed}`)
  })
  return {
    ...faulty,
    async put(key, body, condition) {
      const etag = await faulty.put(key, body, condition)
      return condition && random() < chances.refusedAfterSuccess ? null : etag
    },
  }
}
