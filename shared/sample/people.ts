import { hash } from 'node:crypto'
import { chance, int, type Random } from './random.ts'

/** An id under which a person shows up. `isLinked`: the identity links name the person behind it. */
type PersonId = { type: string; value: string; isLinked: boolean }

/** Somebody who met the brand. `reach`, `shop` and `device` are places in `ids`. */
export type Person = {
  number: number
  ids: readonly PersonId[]
  /** The id of what they read and click. */
  reach: number
  /** The id of what they buy. */
  shop: number
  /** The id of a second device, used later on; the same as `reach` for most. */
  device: number
  oneId: string
}

/**
 * A person with one to three ids. Digests are of made-up phone numbers and devices; the brand never holds the raw
 * ones. One in six of the people with several ids is not linked, and counts as several.
 */
export function personNumber(number: number, seed: number, random: Random): Person {
  const phone = `19${String(number * 7 + 100).padStart(9, '0')}`
  const device = `oaid/${seed}/${number}`
  const oneId = `one-${number}`
  const isLinked = chance(random, 0.83)
  const kind = random()
  if (kind < 0.3) {
    const ids = [{ type: 'phone_sha256', value: hash('sha256', phone), isLinked: false }]
    return { number, ids, reach: 0, shop: 0, device: 0, oneId }
  }
  const ids =
    kind < 0.7
      ? [
          { type: 'xhs_id', value: hash('md5', device).slice(0, 24), isLinked },
          { type: 'phone_md5', value: hash('md5', phone), isLinked },
        ]
      : [
          { type: 'oaid_md5', value: hash('md5', device), isLinked },
          { type: 'phone_sha256', value: hash('sha256', phone), isLinked },
        ]
  if (chance(random, 0.06)) {
    ids.push({
      type: 'oaid_md5',
      value: hash('md5', `${device}/${int(random, 2, 9)}`),
      isLinked: isLinked && chance(random, 0.6),
    })
    return { number, ids, reach: 0, shop: 1, device: 2, oneId }
  }
  return { number, ids, reach: 0, shop: 1, device: 0, oneId }
}

/** Whom an id counts as once links are read: -1 for the linked person, else the id's own place. */
export const groupOf = (person: Person, id: number): number => (person.ids[id]?.isLinked === true ? -1 : id)
