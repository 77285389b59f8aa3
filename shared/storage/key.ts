/** The first part of a path that the disk keeps for itself; no object may lie there on any storage. */
export const RESERVED = '.storage'

/** Whether an object of a storage may be called so. */
export function isKey(key: string): boolean {
  const parts = key.split('/')
  return parts[0] !== RESERVED && parts.every(isPart)
}

/**
 * Refuses a key that is not relative parts separated by `/`, so that no key leaves the storage's root or names
 * different objects on different storages. A key that is refused is a bug: ids are made fit before they become keys.
 */
export function checkKey(key: string): void {
  if (!isKey(key))
    throw new Error(`storage key ${JSON.stringify(key)}: expected names separated by single slashes`)
}

/** A prefix is the beginning of a key: its last part may be cut anywhere, or be empty. */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split('/')
  const last = parts.pop() ?? ''
  if (parts.some((part) => !isPart(part)) || !(last === '' || isPart(`${last}x`)))
    throw new Error(`storage prefix ${JSON.stringify(prefix)}: expected the beginning of a key`)
}

/** A folder as a prefix: empty, or ending with the slash behind its name. */
export function checkFolder(prefix: string): void {
  checkPrefix(prefix)
  if (prefix !== '' && !prefix.endsWith('/'))
    throw new Error(`storage prefix ${JSON.stringify(prefix)}: expected one that ends with a slash`)
}

/**
 * Whether a name may stand between two slashes of a key. Control characters and the backslash may not: they are
 * names on some systems and something else on others.
 */
export const isPart = (part: string): boolean =>
  part !== '.' && part !== '..' && /^[^/\\\p{Cc}]+$/u.test(part) && part.isWellFormed()

/** The byte order of two keys as S3 lists them; comparing the strings themselves would go by UTF-16 units. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
