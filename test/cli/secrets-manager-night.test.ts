import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab, succeeded } from '../night/lab.ts'
import { twoNights } from '../night/support/two-nights.ts'
import { aipsProcess } from '../support/aips-process.ts'
import { troubledBrand } from '../support/random-brand.ts'
import { openSecretsDoor, type SecretsDoor } from '../support/secrets-manager-door.ts'

const nights = twoNights(troubledBrand(3, { people: 4, days: 6 }))
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
const night = (prefix: string, lake: string) => {
  const places = ['--exports', lab.exportsDir, '--lake', join(lab.folder, lake)]
  return aipsProcess(['night', ...places, '--date', nights.first.date, '--json'], {
    ...door.env,
    AIPS_SECRETS: `secretsmanager:${prefix}`,
    AIPS_TMP: join(lab.folder, 'tmp'),
  })
}

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
  expect(existsSync(join(process.cwd(), 'secretsmanager:other'))).toBe(false)
})
