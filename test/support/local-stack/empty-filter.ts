import { JSONPath } from 'jsonpath-plus'

/**
 * A filter that nothing matches is an empty list for Step Functions, and for the library below the runner of state
 * machines it is nothing at all, which the runner refuses. This makes it the empty list.
 */
export function emptyFiltersAreLists(): void {
  const evaluate = JSONPath.prototype.evaluate
  if (evaluate.name === 'evaluateToLists') return
  JSONPath.prototype.evaluate = function evaluateToLists(this: unknown, ...given: unknown[]): unknown {
    const found: unknown = Reflect.apply(evaluate, this, given)
    const [asked] = given
    return found === undefined && isFilter(asked) ? [] : found
  }
}

const isFilter = (asked: unknown): boolean =>
  typeof asked === 'object' && asked !== null && 'path' in asked && String(asked.path).includes('[?(')
