import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The script in a shell where nothing of AWS is set but this. */
const smoke = (given: Record<string, string>): Promise<{ code: number | null; said: string }> =>
  new Promise((resolve) => {
    const env = { HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true', ...given }
    const script = fileURLToPath(new URL('../../infra/smoke.ts', import.meta.url))
    const child = execFile(process.execPath, [script], { env }, (_, out, errors) =>
      resolve({ code: child.exitCode, said: out + errors }),
    )
  })

test.each([
  ['a region', {}, 'export AWS_REGION='],
  ['credentials', { AWS_REGION: 'eu-west-1' }, 'export AWS_PROFILE='],
])('the smoke test without %s says in one line what to set', async (_, given, next) => {
  const { code, said } = await smoke(given)
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect(said).toContain('ConfigError: Stack aips: expected')
  expect(said).toContain(next)
})
