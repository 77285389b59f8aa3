import { expect, test } from 'vitest'
import { tombstonesKey } from '../../shared/publish/lake-layout.ts'
import { allows, bucketArn, grantsOf, roleOf } from './policies.ts'
import { synthesised } from './synthesised.ts'

const template = synthesised({ brands: ['lumina'] })
const tombstones = `${bucketArn(template, 'lake')}/${tombstonesKey('lumina')}`

test('the function that admits rows knows who was forgotten, and may say whom a link showed to be them; none takes it back', () => {
  const may = (job: string, action: string): boolean =>
    allows(grantsOf(template, roleOf(template, `aips-${job}`)), action, tombstones)
  expect(may('transform', 's3:GetObject')).toBe(true)
  expect(may('transform', 's3:PutObject')).toBe(true)
  for (const job of ['plan', 'ingest', 'publish', 'sweep', 'watch', 'night-failed'])
    expect(may(job, 's3:PutObject'), job).toBe(false)
  for (const job of ['plan', 'ingest', 'transform', 'publish', 'sweep', 'watch', 'night-failed'])
    expect(may(job, 's3:DeleteObject'), job).toBe(false)
})
