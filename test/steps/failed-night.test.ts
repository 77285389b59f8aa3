import { expect, test } from 'vitest'
import { failedNight, whyItFailed } from '../../functions/steps/failed-night.ts'

const why = (state: unknown): string => whyItFailed(failedNight.parse(state))
const lambda = (errorMessage: string): string => JSON.stringify({ errorType: 'X', errorMessage, trace: [] })

test('a failed plan says why it failed, in the words of its own error', () => {
  const fault = { Error: 'UnavailableError', Cause: lambda('the landing bucket does not answer') }
  expect(why({ brands: ['lumina'], fault })).toBe(
    "the plan failed, before any brand's night began: UnavailableError: the landing bucket does not answer",
  )
  // Step Functions itself ends it, without words or with words that are no JSON.
  expect(why({ fault: { Error: 'States.Timeout' } })).toMatch(/: States\.Timeout$/)
  expect(why({ fault: { Error: 'Lambda.Unknown', Cause: 'killed' } })).toMatch(/: Lambda\.Unknown: killed$/)
})

test('brands that failed are named with their own reasons', () => {
  const failed = [
    { brand: 'lumina', error: 'CheckError', cause: lambda('far fewer rows') },
    { brand: 'aurora', error: 'InputError', cause: '' },
  ]
  expect(why({ failed, redriven: 1 })).toBe('lumina: CheckError: far fewer rows; aurora: InputError')
})
