import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestLake, testLake } from './test-lake.ts'

const here = import.meta.dirname
const bin = path.join(here, '../../functions/cli/aips.ts')
const night = path.join(here, 'pty-night.ts')

let lake: TestLake
beforeAll(async () => {
  lake = await testLake()
  await lake.publish({ brand: 'b', run_id: 'r1', dt: '2026-09-30', created_at: '2026-10-01T00:00:00.000Z' })
})
afterAll(() => lake.remove())

/** Runs a shell line; everything it prints on stdout, and its exit code. */
function shell(
  line: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', line], {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const node = quote(process.execPath)

/** Under a pty of 60 columns; `script` is part of every Debian and macOS. */
const underPty = (line: string, env: Record<string, string> = {}) => {
  const sized = `stty cols 60; ${line}`
  return shell(
    process.platform === 'darwin'
      ? `script -q /dev/null bash -c ${quote(sized)}`
      : `script -qec ${quote(`bash -c ${quote(sized)}`)} /dev/null`,
    { TERM: 'xterm-256color', ...env },
  )
}
const call = `${node} ${quote(night)} night --exports e --lake l`

test('at a terminal the progress is one line that moves, and it is gone before the summary', async () => {
  const { out, code } = await underPty(call)
  expect(code).toBe(0)
  const frames = out.split('\r\u001b[2K')
  expect(frames.length).toBeGreaterThan(4)
  expect(frames.some((frame) => frame.includes('[ingest]') && frame.includes('2/3'))).toBe(true)
  // No frame but the last holds a line end: the line was redrawn, never scrolled.
  for (const frame of frames.slice(0, -1)) expect(frame).not.toContain('\n')
  expect(frames.at(-1)).toContain('A 认知 Awareness')
  expect(out).toContain('\u001b[1m')
})

test('NO_COLOR takes the colours, not the progress', async () => {
  const { out } = await underPty(call, { NO_COLOR: '1' })
  expect(out.replaceAll('\u001b[2K', '')).not.toContain('\u001b')
  expect(out).toContain('\r\u001b[2K')
})

test('a pipe gets plain lines: no cursor moves, no colours, the answer alone on stdout', async () => {
  const { out, err } = await shell(call)
  expect(out + err).not.toContain('\u001b')
  expect(err).toBe('lumina: ingest\nlumina: publish\n')
  expect(out).toMatch(/^lumina {2}2026-09-30/)
})

test('a reader that has seen enough ends the call quietly', async () => {
  const rows = 'select x from unnest(sequence(1, 300000)) as t(x)'
  const { out, err, code } = await shell(
    `set -o pipefail; ${node} ${quote(bin)} sql --lake ${quote(lake.lake)} --format csv ${quote(rows)} | head -2`,
  )
  expect(out).toBe('x\n1\n')
  expect(err).toBe('')
  expect(code).toBe(0)
})

test('a query whose reader goes away leaves no files, and those of a killed one go with the next', async () => {
  const tmp = path.join(lake.dir, 'tmp')
  const sql = (query: string) => [bin, 'sql', '--lake', lake.lake, '--format', 'csv', query]
  const rows = sql('select x from unnest(sequence(1, 300000)) as t(x)')
  const env = { AIPS_TMP: tmp }
  await shell(`${node} ${rows.map(quote).join(' ')} | head -1`, env)
  expect(await readdir(tmp)).toEqual([])
  // It has begun to answer and nobody reads on: it stands still until it is killed.
  const child = spawn(process.execPath, rows, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'readable')
  child.kill('SIGKILL')
  await once(child, 'exit')
  child.stdout.destroy()
  expect(await readdir(tmp)).toHaveLength(1)
  await shell(`${node} ${sql('select 1').map(quote).join(' ')}`, env)
  expect(await readdir(tmp)).toEqual([])
})

test('a large answer arrives whole through a pipe that is read slowly', async () => {
  const rows = 'select x from unnest(sequence(1, 200000)) as t(x)'
  const { out } = await shell(
    `${node} ${quote(bin)} sql --lake ${quote(lake.lake)} --format csv ${quote(rows)} | (sleep 1; tail -1)`,
  )
  expect(out).toBe('200000\n')
})

test('the exit code reaches the shell', async () => {
  expect((await shell(`${node} ${quote(bin)} nigth`)).code).toBe(2)
  expect((await shell(`${node} ${quote(bin)} --help`)).code).toBe(0)
})
