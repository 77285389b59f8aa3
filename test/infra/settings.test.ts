import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readSettings } from '../../infra/settings.ts'

const read = (given: Readonly<Record<string, unknown>>) => readSettings((name) => given[name])
const BOTH = { brands: ['lumina'], alarmEmail: 'night@example.com' }

test('two values are enough; the rest is small, on arm64, and of no stage', () => {
  expect(read(BOTH)).toEqual({
    brands: [{ id: 'lumina', timezone: 'Asia/Shanghai' }],
    alarmEmail: 'night@example.com',
    stage: '',
    size: 'small',
    monthlyBudgetUsd: null,
    architecture: 'arm64',
  })
})

test('a zone is a city, or UTC; an id of 40 characters is none too long', () => {
  const id = 'a'.repeat(40)
  for (const timezone of ['UTC', 'Asia/Shanghai', 'America/New_York'])
    expect(read({ ...BOTH, brands: [{ id, timezone }] }).brands).toEqual([{ id, timezone }])
})

test('the command line gives brands as ids with commas, or as JSON with their zones', () => {
  expect(read({ ...BOTH, brands: 'lumina, aurora' }).brands.map(({ id }) => id)).toEqual(['lumina', 'aurora'])
  const zoned = '[{"id":"aurora","timezone":"Europe/Paris"},"lumina"]'
  expect(read({ ...BOTH, brands: zoned }).brands).toEqual([
    { id: 'aurora', timezone: 'Europe/Paris' },
    { id: 'lumina', timezone: 'Asia/Shanghai' },
  ])
  expect(read({ ...BOTH, monthlyBudgetUsd: '40' }).monthlyBudgetUsd).toBe(40)
})

test.each([
  ['brands', {}, 'nothing'],
  ['brands', { brands: [] }, '[]'],
  ['brands', { brands: '' }, 'nothing'],
  ['brands', { brands: ['Lumina'] }, 'Lumina'],
  ['brands', { brands: ['_staging'] }, '_staging'],
  ['brands', { brands: ['lumina', 'lumina'] }, 'lumina'],
  ['brands', { brands: [{ id: 'lumina', timezone: 'Mars/Base' }] }, 'Mars/Base'],
  ['brands', { brands: [{ id: 'lumina', timezone: '+08:00' }] }, '+08:00'],
  ['brands', { brands: [{ id: 'lumina', timezone: 'EST' }] }, 'EST'],
  ['brands', { brands: ['a'.repeat(41)] }, 'a'.repeat(41)],
  ['brands', { brands: Array.from({ length: 41 }, (_, at) => `b${at}`) }, 'at most 40 brands'],
  ['alarmEmail', { alarmEmail: '' }, 'nothing'],
  ['alarmEmail', { alarmEmail: 'me' }, 'me'],
  ['stage', { stage: 'Test-1' }, 'Test-1'],
  ['stage', { stage: 'night' }, 'another name'],
  ['stage', { stage: 'steward' }, 'another name'],
  ['size', { size: 'huge' }, 'huge'],
  ['architecture', { architecture: 'mips' }, 'mips'],
  ['monthlyBudgetUsd', { monthlyBudgetUsd: '-1' }, '-1'],
])('a wrong %s is named with what was found and what to type: %j', (name, given, found) => {
  const usual = name === 'brands' && Object.keys(given).length === 0 ? { alarmEmail: BOTH.alarmEmail } : BOTH
  const attempt = () => read({ ...usual, ...given })
  expect(attempt).toThrow(`${name}: expected`)
  expect(attempt).toThrow(found)
  expect(attempt).toThrow('npm run deploy -- -c brands=lumina -c alarmEmail=you@example.com')
})

test('whoever deploys without the two values reads one sentence about both, and no stack trace', async () => {
  const { code, said } = await new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [fileURLToPath(new URL('../../infra/app.ts', import.meta.url))],
      (_, out, errors) => resolve({ code: child.exitCode, said: out + errors }),
    )
  })
  expect(code).toBe(2)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect(said).toMatch(/brands: expected .*; alarmEmail: expected /)
})
