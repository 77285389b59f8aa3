import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../functions/cli/commands.ts'
import { nodeVersion } from '../../functions/cli/doctor-checks.ts'
import { exitCodeOf, worstCode } from '../../functions/cli/exit-code.ts'
import { REASONS } from '../../functions/cli/reasons.ts'
import { BusyError, CheckError, ConfigError, InputError, UnavailableError } from '../../shared/errors.ts'
import { aips } from './test-lake.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'aips-calls-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const night = ['night', '--exports', 'e', '--lake', 'l']

describe('wrong use ends with 2 and says what was meant', () => {
  test.each([
    [['nigth'], 'Did you mean night?'],
    [['stauts', '--lake', 'x'], 'Did you mean status?'],
    [['night', '--exports', 'e', '--lake', 'l', '--dat', 'x'], 'Did you mean --date?'],
    [['night', '--export', 'e', '--lake', 'l'], "unknown option '--export' (Did you mean --exports?)"],
    [['night', '--lake', 'l'], "required option '--exports <place>' not specified"],
    [['status', '--lake', 'package.json'], 'expected a folder, found a file'],
    [['tables', 'stage_assets'], 'Did you mean stage_assets_daily?'],
    [['night', '--exports', 'e'], "'--lake <place>'"],
    [['night', '--exports', 'e', '--lake'], 'argument missing'],
    [[...night, 'more'], 'too many arguments'],
    [[...night, '--date', '2026-02-30'], 'expected a date that exists'],
    [[...night, '--date', '1/2/2026'], 'expected a date that exists'],
    [['sample', '--out', 's3://bucket'], 'expected a folder of this machine, found an address'],
    [['night', '--exports', 's3://b', '--lake', 'l'], 's3://b: expected s3://bucket or s3://bucket/prefix'],
    [
      ['night', '--exports', 'e', '--lake', 'S3://'],
      'S3://: expected s3://bucket or s3://bucket/prefix, found no bucket',
    ],
    [['status', '--lake', 's3:/lake/prefix'], 'Write --lake s3://lake/prefix'],
    [['status', '--lake', 's3:lake'], 'Write --lake s3://lake'],
    [['restate', '--lake', 's3a://lake', '--from', '2026-08-01'], 'Write --lake s3://lake'],
    [['rollback', '--lake', 'arn:aws-cn:s3:::lake/x'], 'found an ARN. Write --lake s3://lake/x'],
    [['quarantine', '--lake', 's3://lake//x'], 'found two slashes in a row'],
    [['doctor', '--exports', 'https://b.s3.amazonaws.com/x'], 'or s3://bucket/prefix, found an address'],
    [['restate', '--lake', '/nowhere/at/all', '--from', '2026-01-01'], 'no such folder'],
    [['sql', '--lake', 'l', '--format', 'xml', 'select 1'], 'table, csv, json'],
    [['sample', '--out', 'x', '--users', '0'], '--users 0: expected a whole number from 1'],
    [['sample', '--out', 'x', '--days', '1.5'], '--days 1.5: expected a whole number'],
    [['sample', '--out', 'x', '--brand', '../up'], '--brand ../up: expected small letters'],
    [['tables', 'roi_cohort'], 'Did you mean roi_cohorts?'],
    [[], 'expected a command'],
  ])('aips %j', async (args, says) => {
    const ran = await aips(args)
    expect(ran.code).toBe(2)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain(says)
    expect(ran.stderr).not.toContain('    at ')
  })

  test('with --json it is one JSON document on stdout, and nothing else anywhere', async () => {
    const ran = await aips(['nigth', '--json'])
    expect(ran).toMatchObject({ code: 2, stderr: '' })
    expect(JSON.parse(ran.stdout)).toEqual({
      error: { name: 'ConfigError', message: expect.stringContaining('Did you mean night?') },
      exit_code: 2,
    })
  })
})

describe('what is thrown decides the exit code', () => {
  test.each([
    [new ConfigError('folder x: expected'), 2, 'ConfigError'],
    [new InputError('brand x: expected'), 3, 'InputError'],
    [new CheckError('law x'), 4, 'CheckError'],
    [new BusyError('lake x'), 5, 'BusyError'],
    [new UnavailableError('s3://x'), 2, 'UnavailableError'],
    [new TypeError('x is not a function'), 1, 'TypeError'],
    [Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/lake' }), 2, 'ConfigError'],
    [Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/lake' }), 2, 'ConfigError'],
    [Object.assign(new Error('EEXIST'), { code: 'EEXIST', path: '/tmp/x' }), 2, 'ConfigError'],
    [Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR', path: '/tmp/x/y' }), 2, 'ConfigError'],
    [Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' }), 2, 'ConfigError'],
    [new Error('IO Error: Could not write file "/tmp/x": No space left on device'), 2, 'ConfigError'],
    [new Error('database or disk is full'), 2, 'ConfigError'],
    [new Error('attempt to write a readonly database'), 2, 'ConfigError'],
    [new Error('Out of Memory Error: could not allocate block'), 2, 'ConfigError'],
  ])('%s is %i', async (error, code, name) => {
    const runNight = () => Promise.reject(error)
    expect(await aips(night, { runNight })).toMatchObject({ code, stdout: '' })
    const { stdout } = await aips([...night, '--json'], { runNight })
    expect(JSON.parse(stdout)).toMatchObject({ error: { name }, exit_code: code })
  })

  test('a line of an error begins with what it is about: the class of it is for programs', async () => {
    const runNight = () => Promise.reject(new InputError('brand x: expected'))
    expect((await aips(night, { runNight })).stderr).toBe('aips: brand x: expected\n')
    expect((await aips(['nigth'])).stderr).toMatch(/^aips: unknown command/)
  })

  test('a full disk under a sample is told with the folder, for the write itself does not know it', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const ran = await aips(['sample', '--out', '/full/e'], { writeSample: () => Promise.reject(full) })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/^aips: \/full\/e: expected to read or write it, found a full disk\. Free/)
  })

  test('a bug shows neither its stack nor what it quotes, but with --verbose both', async () => {
    const runNight = () =>
      Promise.reject(new Error(`bad row '13812345678' of a@b.cn, ${'ab'.repeat(16)}: 13800001111`))
    const quiet = await aips(night, { runNight })
    expect(quiet.stderr).toContain('a bug in aips')
    expect(quiet.stderr).not.toMatch(/138|a@b|abab| {4}at /)
    const loud = await aips([...night, '--verbose'], { runNight })
    expect(loud.stderr).toMatch(/\n {4}at /)
  })

  test('of several brands the worst counts: a bug, then a check, bad input, a busy lake, wrong use', () => {
    expect(worstCode([0, 0])).toBe(0)
    expect(worstCode([2, 5, 3, 4, 1])).toBe(1)
    expect(worstCode([2, 5, 3, 4])).toBe(4)
    expect(worstCode([2, 5, 3, 0])).toBe(3)
    expect(worstCode([2, 5])).toBe(5)
    expect(exitCodeOf('Whatever')).toBe(1)
  })
})

describe('help', () => {
  test('every command has it, with an example that names the command', async () => {
    for (const make of COMMANDS) {
      const name = make(
        {
          stdout: none,
          stderr: none,
          now: () => new Date(0),
          cwd: '/',
          self: 'aips',
          config: never,
          cloud: never,
          openStorage: never,
          openExports: never,
          openCatalog: never,
          secrets: never,
          openEngine: never,
          runNight: never,
          writeSample: never,
          close: never,
        },
        () => {},
      ).name()
      const ran = await aips([name, '--help'])
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(ran.stdout).toContain(`Example: aips ${name}`)
    }
    expect((await aips(['--help'])).code).toBe(0)
  })
  const none = { write: async () => {}, isTerminal: false, columns: 80, color: false }
  const never = () => {
    throw new Error('not for help')
  }
})

test('who started it through npm reads npm’s call in help, in errors and in what comes next', async () => {
  const self = 'npm run -s aips --'
  for (const args of [
    ['night', '--help'],
    ['tables'],
    [],
    ['status', '--lake', '/nowhere/at all'],
    ['nigth'],
  ]) {
    const ran = await aips(args, { self })
    expect(ran.stdout + ran.stderr).toContain('npm run -s aips -- ')
    expect(ran.stdout + ran.stderr).not.toMatch(/(`|Example: |Usage: )aips /)
  }
})

test('the dictionary explains a table, its key, units and formulas in both languages, without a lake', async () => {
  const { code, stdout } = await aips(['tables', 'aips.stage_assets_daily'])
  expect(code).toBe(0)
  expect(stdout).toContain('Key: dt, brand_id, scope, scope_id, stage')
  expect(stdout).toMatch(/closing_users {2}BIGINT, users/)
  expect(stdout).toMatch(/= opening_users \+ entered_users − left_users/)
  expect(stdout).toMatch(/[\u4e00-\u9fff]/)
  const json = JSON.parse((await aips(['tables', '--json'])).stdout)
  expect(json.tables).toHaveLength(19)
})

test('a ready query is printed to be pasted', async () => {
  expect((await aips(['tables', 'aips_today'])).stdout).toMatch(/\nwith newest as \(/)
})

test('every reason code of the contract has its meaning and its cure', () => {
  const contract =
    'bad_encoding missing_column ambiguous_header bad_date bad_number negative_amount unknown_value damaged_id missing_id ' +
    'raw_personal_data identity_broken future_date too_old row_too_long encrypted broken_archive too_large ' +
    'too_many_bad_rows unknown_source empty_file'
  expect(REASONS.toSorted()).toEqual(contract.split(' ').sort())
})

test('doctor knows a Node that is too old', () => {
  expect(nodeVersion('20.19.1')).toMatchObject({ state: 'missing', mend: expect.stringContaining('npm') })
  expect(nodeVersion('24.0.0').state).toBe('ok')
})

test('doctor finds this machine ready, and names a secret that others can read', async () => {
  const config = (secretsDir: string) => () => ({
    secretsDir,
    scratchDir: path.join(dir, 'scratch'),
    memoryLimitMb: 600,
    threads: 1,
    noColor: true,
    codeVersion: '0',
  })
  const ready = await aips(['doctor', '--json'], { config: config(path.join(dir, 'none')) })
  expect(ready.code).toBe(0)
  expect(JSON.parse(ready.stdout).ok).toBe(true)

  const secrets = path.join(dir, 'secrets')
  const { mkdirSync, writeFileSync, chmodSync } = await import('node:fs')
  mkdirSync(secrets)
  writeFileSync(path.join(secrets, 'lumina'), 'very secret')
  chmodSync(path.join(secrets, 'lumina'), 0o644)
  const open = await aips(['doctor'], { config: config(secrets) })
  expect(open.code).toBe(2)
  expect(open.stdout).toContain(`chmod 600 ${path.join(secrets, 'lumina')}`)
  expect(open.stdout).not.toContain('very secret')
})

test('doctor says when a folder cannot be made: a file is in the way', async () => {
  const { writeFileSync } = await import('node:fs')
  const file = path.join(dir, 'file')
  writeFileSync(file, '')
  const ran = await aips(['doctor', '--lake', path.join(file, 'lake')])
  expect(ran.code).toBe(2)
  expect(ran.stdout).toMatch(/MISSING {2}lake folder/)
})
