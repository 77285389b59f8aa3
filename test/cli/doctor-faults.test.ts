import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkMachine } from '../../functions/cli/doctor-checks.ts'
import { readConfig } from '../../shared/config.ts'
import { asNobody } from '../support/as-nobody.ts'
import { BRAND, doctorForTests, HEADER, ID } from './doctor-in-test.ts'

const { at, put, doctor } = doctorForTests()

describe('without a brand file that fits', () => {
  const report = 'lumina/juguang-report/r.csv'
  test.each([
    ['a bad one', `${BRAND}colour: red\n`, 3],
    ['none', null, 3],
  ])(
    '%s: files are looked at all the same, but not those that are read as it says',
    async (_, yaml, code) => {
      if (yaml === null) await rm(path.join(at.exports, 'lumina/brand.yaml'))
      else await put('lumina/brand.yaml', yaml)
      await put('lumina/orders/b.csv', 'order_id,platform,paid_at\nB1,tmall,2026-09-01\n')
      await put(
        'lumina/orders/c.csv',
        `${HEADER},category_id\nA1,tmall,2026-09-01,12.00,phone_md5,${ID},any\n`,
      )
      await put(report, '时间\n')
      const ran = await doctor()
      expect(ran.code).toBe(code)
      expect(JSON.parse(ran.stdout).exports).toMatchObject([
        {
          brandFault: expect.stringContaining('lumina/brand.yaml'),
          files: [
            { file: 'orders/b.csv', status: 'rejected', reason: 'missing_column' },
            { file: 'orders/c.csv', status: 'accepted', rows: 1, unknown_categories: [] },
          ],
          notes: [
            expect.stringContaining('Asia/Shanghai'),
            expect.stringContaining('1 file of juguang-report'),
          ],
        },
      ])
      const text = (await doctor(false)).stdout
      expect(text).not.toContain('npm start')
      expect(text).toMatch(/To mend before a night can run for any brand: lumina\.\n$/)
    },
  )

  test('one that cannot be read ends with 2, and the other brands are looked at', async () => {
    await put('abc/brand.yaml/x', '')
    await put('lumina/orders/b.csv', `${HEADER}\n`)
    const { code, stdout } = await doctor()
    const [abc, lumina] = JSON.parse(stdout).exports
    expect([code, abc.brandFault, lumina.brandFault]).toEqual([
      2,
      expect.stringMatching(/abc\/brand\.yaml: expected a file, found a folder/),
      null,
    ])
    expect(lumina.files).toHaveLength(1)
  })
})

test('an export that may not be read fails its brand, as in a night, and the others of it are looked at', async () => {
  await put('lumina/orders/a.csv', `${HEADER}\n`)
  await put('lumina/orders/b.csv', `${HEADER}\n`)
  const shut = path.join(at.exports, 'lumina/orders/a.csv')
  await chmod(at.root, 0o777)
  await chmod(shut, 0o000)
  const { code, stdout } = await asNobody(() => doctor())
  const [{ brandFault, files }] = JSON.parse(stdout).exports
  expect([code, brandFault]).toEqual([2, expect.stringContaining(`Cannot read ${shut}: expected the right`)])
  expect(files).toMatchObject([{ file: 'orders/b.csv', status: 'accepted' }])
})

test('secrets that cannot be looked into are one failed check, and the exports are read all the same', async () => {
  const secretsDir = path.join(at.root, 'secrets')
  await mkdir(secretsDir, { mode: 0o000 })
  await chmod(at.root, 0o755)
  const config = { ...readConfig({}), secretsDir, scratchDir: at.root }
  const checks = await asNobody(() => checkMachine(config, null))
  expect(checks.filter(({ name }) => name === 'secrets')).toEqual([
    {
      name: 'secrets',
      state: 'missing',
      found: expect.stringContaining(`${secretsDir} cannot be looked into: EACCES`),
      mend: expect.stringContaining('AIPS_SECRETS'),
    },
  ])
  await rm(secretsDir, { recursive: true })
  await writeFile(secretsDir, '')
  const { code, stdout } = await doctor()
  expect([code, JSON.parse(stdout).exports]).toEqual([2, [expect.objectContaining({ brand: 'lumina' })]])
})
