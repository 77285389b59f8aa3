import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nightReport } from '../../functions/cli/night-report.ts'
import type { BrandNight } from '../../functions/cli/night-result.ts'
import { brandWith, touchesOn } from '../oracle/by-hand.ts'
import { type Lab, openLab, succeeded } from './lab.ts'

let lab: Lab
let failed: BrandNight
const night = {
  date: '2026-03-12',
  brand: brandWith(),
  files: [touchesOn('2026-03-12', 'a.csv', ['2026-03-12 ann like'])],
}
beforeAll(async () => {
  lab = await openLab('machine faults', 'lumina')
  // A file lies where the folder of passing files should be.
  await writeFile(lab.config.scratchDir, '')
  failed = await lab.night(night)
})
afterAll(() => lab.close())

test('a night that the machine failed says which path and what to do, with the code of wrong use', () => {
  expect(failed.outcome).toBe('failed')
  const { exitCode, json } = nightReport({ brands: [failed] }, 'lake', 'aips')
  expect(exitCode).toBe(2)
  expect(json).toMatchObject({
    brands: [
      {
        error: {
          name: 'ConfigError',
          message: expect.stringMatching(new RegExp(`^${lab.config.scratchDir}: .*another folder`)),
        },
      },
    ],
  })
})

test('it is in the log, though the folder of passing files is what failed; mended, the next night publishes', async () => {
  expect(await lab.table('runs')).toEqual([
    expect.objectContaining({
      status: 'failed',
      dt: '2026-03-12',
      reason: expect.stringContaining(join(lab.folder, 'scratch')),
    }),
  ])
  await rm(lab.config.scratchDir)
  expect(succeeded(await lab.night(night)).outcome).toBe('published')
})
