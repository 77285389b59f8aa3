import { availableParallelism, homedir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../shared/config.ts'
import { ConfigError } from '../shared/errors.ts'

describe('configuration', () => {
  test('an empty environment gives the documented defaults', () => {
    const config = readConfig({})
    expect(config.secretsDir).toBe(join(homedir(), '.config', 'aips', 'secrets'))
    expect(config.threads).toBe(availableParallelism())
    expect(config.noColor).toBe(false)
    expect(config.codeVersion).toMatch(/^\d+\.\d+\.\d+$/)
    expect(config.memoryLimitMb).toBeGreaterThan(0)
    expect(config.memoryLimitMb).toBeLessThanOrEqual((totalmem() * 0.65) / 2 ** 20)
  })

  test('variables replace the defaults, and relative folders become absolute', () => {
    const config = readConfig({
      AIPS_SECRETS: 'demo/secrets',
      AIPS_TMP: '/var/scratch',
      AIPS_MEMORY_MB: '1024',
      AIPS_THREADS: ' 3 ',
      NO_COLOR: '1',
    })
    expect(config).toMatchObject({
      secretsDir: resolve('demo/secrets'),
      scratchDir: '/var/scratch',
      memoryLimitMb: 1024,
      threads: 3,
      noColor: true,
    })
  })

  test('a variable set to nothing counts as not set', () => {
    const bare = readConfig({})
    expect(readConfig({ AIPS_SECRETS: '', AIPS_THREADS: ' ', AIPS_MEMORY_MB: '', NO_COLOR: '' })).toEqual(
      bare,
    )
  })

  test.each(['0', '-1', '1.5', 'four', '0x10', '99999999999'])(
    'AIPS_THREADS=%s is refused by name',
    (value) => {
      expect(() => readConfig({ AIPS_THREADS: value })).toThrow(ConfigError)
      expect(() => readConfig({ AIPS_THREADS: value })).toThrow(`AIPS_THREADS: expected`)
    },
  )
})
