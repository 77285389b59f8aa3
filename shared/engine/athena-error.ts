import { ConfigError, UnavailableError } from '../errors.ts'
import { BAD_ENDPOINT, isBadEndpoint } from '../storage/endpoint-error.ts'

/** How a query ended that did not succeed, in Athena's words. */
export type QueryFailure = {
  id: string
  state: 'FAILED' | 'CANCELLED'
  reason: string
  /** 1: the service's, 2: the asker's, 3: other; null where Athena does not say. */
  category: number | null
  retryable: boolean
}

const PERMISSION = /access ?denied|not authorized|insufficient permissions|permission denied|Forbidden/i
const EXHAUSTED =
  /exhausted resources|exceeded .*(memory|limit)|EXCEEDED_(LOCAL|GLOBAL|TIME|CPU)|query (timed out|timeout)/i
const ENFORCED = /enforces? .*output location/i
const CUTOFF = /bytes scanned limit/i
const PASSING =
  /internal error|INTERNAL_ERROR|INTERNAL_SERVICE|throttl|rate exceeded|reduce your request rate|(read|connection|socket) timed out|connection reset|slow ?down|too many requests|service unavailable|PreconditionFailed|pre-?conditions? you specified did not hold|HIVE_PATH_ALREADY_EXISTS|NO_NODES_AVAILABLE/i

/** What kind of end it was: `passing` may well succeed as a new query, the others stay as they are. */
export type FailureKind =
  | 'cutoff'
  | 'cancelled'
  | 'permission'
  | 'enforced'
  | 'passing'
  | 'exhausted'
  | 'other'

/** Only what is known to pass is called so: a text that cannot be read, or a right that is missing, stays. */
export function kindOfFailure({ reason, state, retryable, category }: QueryFailure): FailureKind {
  if (CUTOFF.test(reason)) return 'cutoff'
  if (state === 'CANCELLED') return 'cancelled'
  if (PERMISSION.test(reason)) return 'permission'
  if (ENFORCED.test(reason)) return 'enforced'
  if (retryable) return 'passing'
  if (EXHAUSTED.test(reason)) return 'exhausted'
  return category === 1 || PASSING.test(reason) ? 'passing' : 'other'
}

/** Whether a night's statement is tried again as a new query, or what to tell whoever can mend it. */
export function sortFailure(failure: QueryFailure): 'again' | Error {
  const { id, reason } = failure
  const query = `Athena query ${id}`
  switch (kindOfFailure(failure)) {
    case 'passing':
      return 'again'
    case 'cutoff':
      return new ConfigError(
        `${query}: expected to read less than the workgroup's limit, found that it reads more (${reason}). Raise the byte limit of the engine's workgroup, or find out why the day is so large.`,
      )
    case 'cancelled':
      return new ConfigError(
        `${query}: expected to run to its end, found it cancelled (${reason}). Run the night again.`,
      )
    case 'permission':
      return new ConfigError(
        `${query}: expected rights on the lake's bucket, the catalog and the workgroup, found ${reason}. Give the role that runs the night these rights.`,
      )
    case 'enforced':
      return new ConfigError(
        `${query}: expected a workgroup in which a night may say where its files go, found one that says so itself. Name another in AIPS_NIGHT_WORKGROUP.`,
      )
    case 'exhausted':
      return new ConfigError(
        `${query}: expected a statement that one query can carry, found ${reason}. Catch up fewer dates at a time, or ask for a higher Athena quota.`,
      )
    case 'other':
      return new Error(`${query}: ${reason}`)
  }
}

const SET_UP =
  /^(AccessDenied|UnrecognizedClient|ExpiredToken|InvalidSignature|InvalidClientTokenId|MissingAuthenticationToken|CredentialsProviderError|NotAuthorized)/
const BUSY =
  /^(TooManyRequests|Throttling|InternalServer|InternalService|ServiceUnavailable|OperationTimeout|Timeout|Abort|ResourceNotReady|ConcurrentModification)/
const NO_ANSWER = /ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|socket hang up/

/**
 * What a call to Athena or Glue ended with, as an error people act on where it is one. The SDK has asked again by then
 * as long as that was of use.
 */
export function explainCall(error: unknown, called: string): unknown {
  if (!(error instanceof Error)) return error
  if (SET_UP.test(error.name))
    return new ConfigError(
      `${called}: expected credentials and rights for it, found ${error.name}: ${error.message}. Give the role these rights, or sign in again.`,
      { cause: error },
    )
  if (/region is missing/i.test(error.message))
    return new ConfigError(
      `${called}: expected a region, found none. Set AWS_REGION, or a region in the AWS profile.`,
      { cause: error },
    )
  if (/workgroup .*(not found|disabled)/i.test(error.message))
    return new ConfigError(
      `${called}: expected a workgroup that is there and enabled, found ${error.message} Deploy the stack, or name another in AIPS_WORKGROUP (that of nights in AIPS_NIGHT_WORKGROUP).`,
      { cause: error },
    )
  if (/no output location/i.test(error.message))
    return new ConfigError(
      `${called}: expected a workgroup that says where its answers go, found one that does not (${error.message}). Name the stack's in AIPS_WORKGROUP (aips, or aips-<stage>; that of nights in AIPS_NIGHT_WORKGROUP).`,
      { cause: error },
    )
  const code = 'code' in error ? String(error.code) : ''
  if (isBadEndpoint(error))
    return new ConfigError(
      `${called}: expected ${BAD_ENDPOINT.expected}, found ${BAD_ENDPOINT.found} (${error.message}). ${BAD_ENDPOINT.next}`,
      { cause: error },
    )
  if (BUSY.test(error.name) || NO_ANSWER.test(`${code} ${error.message}`))
    return new UnavailableError(
      `${called}: expected an answer, found ${error.name}: ${error.message}. It may pass: try again.`,
      { cause: error },
    )
  return error
}
