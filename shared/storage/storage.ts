/**
 * Where objects live. The operations are those S3 has, conditional writes included, and no others: no rename,
 * no append. Keys are relative, separated by `/`, without `.`, `..` or empty parts,
 * without control characters and backslashes; other keys are refused (see key.ts). An ETag names one version of an
 * object on one storage; whether the same bytes put again have the same ETag is the storage's affair.
 */
export type Storage = {
  /** The whole object, or null when there is none. */
  get(key: string): Promise<StoredObject | null>
  /** Bytes `[start, end)` of an object, or null when there is none; fewer bytes where the object ends earlier. */
  range(key: string, start: number, end: number): Promise<Uint8Array | null>
  /** What the listing knows of one object, or null. */
  head(key: string): Promise<ObjectInfo | null>
  /**
   * Every object whose key begins with `prefix`, in the byte order of the keys.
   * @param onOther called with each name there that no key can be (two slashes in a row, a backslash), as others may
   *   put it; a folder's own mark (`a/`, empty) is none
   */
  list(prefix: string, onOther?: (name: string) => void): AsyncIterable<ObjectInfo>
  /**
   * The names of the folders directly below a prefix that is empty or ends with a slash, in the order of the keys:
   * what stands there before the next slash. The keys behind them are not walked over.
   */
  folders(prefix: string): Promise<string[]>
  /**
   * Writes the whole object durably, all or nothing.
   * @returns the new ETag, or `null` when the condition did not hold (nothing was written then).
   */
  put(key: string, body: Body, condition?: Condition): Promise<string | null>
  /** Removes an object; one that is not there is no error. */
  delete(key: string): Promise<void>
  /**
   * A file on this machine with the object's bytes, for engines that read files: the object itself on a disk,
   * a downloaded copy elsewhere. It must not be changed.
   */
  localFile(key: string): Promise<string>
  /**
   * A file on this machine with the object's bytes for one reading, or null when there is no object. On a disk it is the
   * object itself; elsewhere a copy that is gone when it was given back, so that many large ones need the room of one.
   */
  borrow(key: string): Promise<BorrowedFile | null>
  /** What a person calls the object, for messages: a path or an `s3://` address. */
  describe(key: string): string
}

export type ObjectInfo = { key: string; size: number; etag: string; modifiedAt: Date }

/** It must not be changed, nor read after `release`. */
export type BorrowedFile = { path: string; release: () => Promise<void> }

export type StoredObject = ObjectInfo & { bytes: Uint8Array }

/**
 * Bytes, or a finished local file that the storage may take for itself (move away) instead of copying. It stays where
 * it is when the put was refused.
 */
export type Body = { bytes: Uint8Array } | { file: string }

/** `absent`: only when there is no such object (If-None-Match: *). `etag`: only over that version (If-Match). */
export type Condition = { absent: true } | { etag: string }
