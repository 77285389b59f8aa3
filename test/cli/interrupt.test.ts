import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeSample } from '../../shared/sample/write-sample.ts'

const bin = path.join(import.meta.dirname, '../../functions/cli/aips.ts')

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'aips-ended-'))
  await writeSample(
    { out: path.join(dir, 'e'), users: 100, days: 20, endDate: '2026-09-30' },
    new Date('2026-10-01'),
  )
})
afterAll(() => rm(dir, { recursive: true, force: true }))

function aips(...args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [bin, ...args, '--lake', path.join(dir, 'lake')], {
    env: { AIPS_TMP: path.join(dir, 'tmp'), AIPS_SECRETS: path.join(dir, 'secrets'), AIPS_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
  return { child, said: () => text }
}

test('a night that is ended from outside says what stands, takes its files along, and can be run again', async () => {
  const night = ['night', '--exports', path.join(dir, 'e'), '--date', '2026-09-30']
  const { child, said } = aips(...night)
  while (!said().includes('lumina: ingest') && child.exitCode === null && child.stderr)
    await once(child.stderr, 'data')
  expect(readdirSync(path.join(dir, 'tmp'))).toHaveLength(1)
  child.kill('SIGINT')
  const [code, signal] = await once(child, 'close')
  expect([code, signal]).toEqual([null, 'SIGINT'])
  expect(said().split('\n').slice(-2)).toEqual([
    'aips: ended by SIGINT. What was published stands, and nothing half-done is seen. Run the same again to go on.',
    '',
  ])
  expect(readdirSync(path.join(dir, 'tmp'))).toEqual([])
  expect(existsSync(path.join(dir, 'lake/lumina/current.json'))).toBe(false)

  const status = aips('status')
  await once(status.child, 'close')
  expect(status.said()).toContain('cut short: run ')
  const again = aips(...night)
  expect(await once(again.child, 'close')).toEqual([0, null])
  expect(again.said()).toContain('published  run ')
})
