import { expect, test } from 'vitest'
import { explainCall, type QueryFailure, sortFailure } from '../../shared/engine/athena-error.ts'

const failure = (reason: string, more: Partial<QueryFailure> = {}): QueryFailure => ({
  id: 'q',
  state: 'FAILED',
  reason,
  category: 2,
  retryable: false,
  ...more,
})

test.each([
  ['an error of the service', failure('GENERIC_INTERNAL_ERROR: x', { category: 1 })],
  [
    'what Athena calls worth another try',
    failure('Query exhausted resources at this scale factor', { retryable: true }),
  ],
  ['a bucket that is asked too much', failure('HIVE_CURSOR_ERROR: Please reduce your request rate.')],
  ['a folder that an attempt without an answer filled', failure('HIVE_PATH_ALREADY_EXISTS: s3://lake/x')],
  ['a bucket that did not answer in time', failure('HIVE_CURSOR_ERROR: Read timed out', { category: 3 })],
  [
    'a file that was written again while it was read',
    failure(
      'HIVE_CURSOR_ERROR: At least one of the pre-conditions you specified did not hold (PreconditionFailed)',
    ),
  ],
])('%s is tried again', (_, found) => {
  expect(sortFailure(found)).toBe('again')
})

test.each([
  ['a text that cannot be read', failure('SYNTAX_ERROR: line 1:8: x'), 'Error', /SYNTAX_ERROR/],
  [
    'a file that does not fit',
    failure('HIVE_BAD_DATA: Malformed Parquet file', { category: 3 }),
    'Error',
    /HIVE_BAD_DATA/,
  ],
  [
    'a missing right',
    failure('Access denied when writing to s3://lake', { category: 1 }),
    'ConfigError',
    /Give the role/,
  ],
  [
    'a query too large for Athena',
    failure('Query exhausted resources at this scale factor'),
    'ConfigError',
    /fewer dates/,
  ],
  ['one that takes too long', failure('Query timeout'), 'ConfigError', /fewer dates/],
  [
    'one that reads more than it may',
    failure('Bytes scanned limit was exceeded', { state: 'CANCELLED' }),
    'ConfigError',
    /byte limit/,
  ],
  [
    'one that somebody stopped',
    failure('Query was cancelled by user', { state: 'CANCELLED' }),
    'ConfigError',
    /cancelled/,
  ],
])('%s stops the night', (_, found, name, message) => {
  expect(sortFailure(found)).toMatchObject({ name, message: expect.stringMatching(message) })
})

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

test.each([
  [
    'ConfigError',
    named('AccessDeniedException', 'User: arn:x is not authorized to perform: athena:StartQueryExecution'),
  ],
  ['ConfigError', named('ExpiredTokenException', 'The security token included in the request is expired')],
  ['ConfigError', named('InvalidRequestException', 'WorkGroup nights is not found.')],
  ['ConfigError', new Error('Region is missing')],
  // What the SDK says of AWS_ENDPOINT_URL_ATHENA=127.0.0.1:4566 and of localhost:4566.
  ['ConfigError', Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' })],
  ['ConfigError', new Error('Custom endpoint `localhost://4566` was not a valid URI')],
  ['UnavailableError', named('TooManyRequestsException', 'Rate exceeded')],
  ['UnavailableError', named('InternalServerException', 'x')],
  ['UnavailableError', Object.assign(named('Error', ''), { code: 'ECONNREFUSED' })],
  ['InvalidRequestException', named('InvalidRequestException', 'line 1:1')],
])('a call that ends so is a %s', (name, error) => {
  expect(explainCall(error, 'Athena')).toMatchObject({ name })
})

test('a workgroup that says nowhere where answers go is told as the wrong one, with what names another', () => {
  const message = 'No output location provided. An output location is required either through the Workgroup.'
  expect(explainCall(named('InvalidRequestException', message), 'Athena')).toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^Athena: expected a workgroup .*found .*AIPS_WORKGROUP \(/),
  })
})
