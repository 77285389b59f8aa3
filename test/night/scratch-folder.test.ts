import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScratch } from '../../functions/scratch-folder.ts'

let scratchDir: string
beforeEach(async () => {
  scratchDir = join(await mkdtemp(join(tmpdir(), 'aips-scratch-')), 'scratch')
})
afterEach(() => rm(join(scratchDir, '..'), { recursive: true, force: true }))

const runId = (n: number): string => `20260311T02300000${n}Z-night-0000000${n}`

test('only this user may look into the files of a run', async () => {
  const folder = await openScratch(scratchDir, runId(1))
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(scratchDir)).mode & 0o777).toBe(0o700)
})

test('what a killed run left behind goes when the next one begins', async () => {
  const program = `
    import { openScratch } from ${JSON.stringify(join(import.meta.dirname, '../../functions/scratch-folder.ts'))}
    await openScratch(${JSON.stringify(scratchDir)}, '${runId(1)}')
    process.kill(process.pid, 'SIGKILL')`
  await once(spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }), 'close')
  expect(await readdir(scratchDir)).toEqual([runId(1)])
  await openScratch(scratchDir, runId(2))
  expect(await readdir(scratchDir)).toEqual([runId(2)])
})

test('runs that still work keep their files, and so does everybody who is no run', async () => {
  await openScratch(scratchDir, runId(1))
  await mkdir(join(scratchDir, 'holiday pictures'))
  await writeFile(join(scratchDir, '20260311T notes.txt'), '')
  await openScratch(scratchDir, runId(2))
  expect((await readdir(scratchDir)).toSorted()).toEqual([
    '20260311T notes.txt',
    runId(1),
    runId(2),
    'holiday pictures',
  ])
})

test('where nobody knows whose the files are, they go after a day', async () => {
  for (const n of [1, 2]) await mkdir(join(scratchDir, runId(n)), { recursive: true })
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
  await utimes(join(scratchDir, runId(1)), twoDaysAgo, twoDaysAgo)
  await openScratch(scratchDir, runId(3))
  expect((await readdir(scratchDir)).toSorted()).toEqual([runId(2), runId(3)])
})
