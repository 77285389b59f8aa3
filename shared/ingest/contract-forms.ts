import type { Contract } from './contract.ts'
import type { Refusal } from './relation.ts'

/** The forms in which a source's exports come, the first first. */
export function formsOf(contract: Contract): readonly Contract[] {
  const { otherForm } = contract
  return otherForm ? [contract, ...formsOf(otherForm)] : [contract]
}

/** Reads in the first form of a contract whose columns are there; where none are, says what each would have needed. */
export async function inSomeForm<T extends object>(
  contract: Contract,
  read: (form: Contract) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const refusals: Refusal[] = []
  for (const form of formsOf(contract)) {
    const found = await read(form)
    if (!('reason' in found) || found.reason !== 'missing_column') return found
    refusals.push(found)
  }
  return missingInAllForms(refusals)
}

/** What is told of a header that fits no form. */
export const missingInAllForms = (refusals: readonly Refusal[]): Refusal => ({
  reason: 'missing_column',
  detail: refusals.map(({ detail }) => detail).join(' Or, in its other form: '),
})
