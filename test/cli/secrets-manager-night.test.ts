import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { openSecretsDoor, type SecretsDoor } from '../support/secrets-manager-door.ts'

const nights = twoNights(troubledBrand(3, { people: 4, days: 6 }))
const PROGRAM = fileURLToPath(new URL('../../functions/cli/aips.ts', import.meta.url))
let lab: Lab
let door: SecretsDoor
beforeAll(async () => {
  lab = await openLab(nights.secret, nights.brand)
  door = await openSecretsDoor((name) =>
    name === `aips/${nights.brand}`
      ? { status: 200, body: { Name: name, SecretString: nights.secret } }
      : { status: 400, body: { __type: 'ResourceNotFoundException', message: 'none' } },
  )
})
afterAll(async () => {
  door.close()
  await lab.close()
})

/** The program in a process of its own, with secrets from the door under this prefix. */
const night = (prefix: string, lake: string) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const places = ['--exports', lab.exportsDir, '--lake', join(lab.folder, lake)]
    const args = [PROGRAM, 'night', ...places, '--date', nights.first.date, '--json']
    const AIPS_SECRETS = `secretsmanager:${prefix}`
    const env = { ...process.env, ...door.env, AIPS_SECRETS, AIPS_TMP: join(lab.folder, 'tmp') }
    const child = execFile(process.execPath, args, { env, cwd: lab.folder }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })

test('a night over folders may take its secret from Secrets Manager: people are the same as with the same text in a file', async () => {
  const ofFile = succeeded(await lab.night(nights.first))
  const { code, stdout } = await night('aips/', 'lake-2')
  expect(code).toBe(0)
  expect(JSON.parse(stdout).brands[0]).toMatchObject({
    outcome: 'published',
    result_sha256: ofFile.result_sha256,
  })
  expect(door.asked.at(-1)?.name).toBe(`aips/${nights.brand}`)
})

test('where there is none the night ends with 3, makes none, and no folder is named like the address', async () => {
  const { code, stdout } = await night('other/', 'lake-3')
  expect(code).toBe(3)
  expect(JSON.parse(stdout).brands[0].error).toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(`other/${nights.brand} in Secrets Manager, found none`),
  })
  expect(new Set(door.asked.map(({ target }) => target))).toEqual(new Set(['secretsmanager.GetSecretValue']))
  expect(existsSync(join(lab.folder, 'secretsmanager:other'))).toBe(false)
})
