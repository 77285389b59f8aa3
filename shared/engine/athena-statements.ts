import { ContinueError, UnavailableError } from '../errors.ts'
import type { Athena } from './athena-client.ts'
import { sortFailure } from './athena-error.ts'
import { requestToken } from './athena-token.ts'

/** What a run has asked of Athena. Only bytes cost money; those that a continued run had read before count again. */
export type Spent = { queries: number; scannedBytes: number }

/** The statements of one run, one after the other. */
export type Statements = {
  /**
   * Runs the next statement until `take` finds what it made. Null from `take`: what an earlier start of the run made
   * is gone, and the statement is made anew.
   * @param text the statement; `mark` is another one for each attempt, for the names of what it makes
   * @throws ContinueError when the time is over; the query runs on, and the run started again finds it
   */
  next<T>(text: (mark: string) => string, take: (id: string, mark: string) => Promise<T | null>): Promise<T>
  spent(): Spent
}

export type StatementSettings = {
  workgroup: string
  database: string
  run: string
  /** When whoever runs this is ended; null: never. */
  deadline: Date | null
  now: () => Date
}

/** Nothing is begun with less than this left. */
const LEAST_MS = 60_000
/** How often a statement is made anew. */
const ATTEMPTS = 6

/**
 * Numbers the statements of a run. The same run makes the same statements with the same tokens, so that one started
 * again is told at once how those ended that it had started before, and goes on where it was.
 */
export function runStatements(athena: Athena, settings: StatementSettings): Statements {
  const { workgroup, database, run, deadline, now } = settings
  const spent: Spent = { queries: 0, scannedBytes: 0 }
  let statement = 0
  const inTime = (): void => {
    if (deadline !== null && deadline.getTime() - now().getTime() < LEAST_MS)
      throw new ContinueError(
        `run ${run}: the time is over at statement ${statement}; started again it goes on there`,
      )
  }
  return {
    spent: () => ({ ...spent }),
    async next(text, take) {
      statement += 1
      let last = 'what it made is gone'
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        inTime()
        const mark = `${statement}_${attempt}`
        const sql = text(mark)
        const token = requestToken({ sql, workgroup, database, run, statement, attempt })
        const id = await athena.start(sql, token)
        const { failure, scannedBytes } = await athena.finish(id, inTime)
        spent.queries += 1
        spent.scannedBytes += scannedBytes
        const found = failure === null ? await take(id, mark) : null
        if (found !== null) return found
        const verdict = failure && sortFailure(failure)
        if (verdict instanceof Error) throw verdict
        if (failure) last = failure.reason
      }
      throw new UnavailableError(
        `run ${run}, statement ${statement}: expected Athena to carry it out, found ${ATTEMPTS} failures that should pass (the last: ${last}). Run the night again later.`,
      )
    },
  }
}
