import { type ContractColumn, named, required } from './contract.ts'
import { headerKey } from './header.ts'

/**
 * A report's columns, the one that names the campaign filled in every row, and the SQL of what it says: the campaign in
 * the platform's words. What the brand file maps it to is looked up each night.
 * @param header which column it is; one that the contract does not know comes to the others
 */
export function campaignBy(
  columns: readonly ContractColumn[],
  header: string,
): { columns: readonly ContractColumn[]; campaign: string } {
  const own = columns.find(({ headers }) => headers.some((one) => headerKey(one) === headerKey(header)))
  const name = own?.name ?? 'campaign'
  const type = own && own.type.is !== 'hidden' ? own.type : ({ is: 'id', published: true } as const)
  const column = named(required(name, type, own?.whenBlank ?? 'missing_id'), ...(own?.headers ?? [header]))
  const [first, ...rest] = columns
  return {
    columns: own
      ? columns.map((one) => (one === own ? column : one))
      : [...(first ? [first] : []), column, ...rest],
    campaign: `v_${name}`,
  }
}
