import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aips } from './test-lake.ts'

const BRAND = `brand: lumina
name: { zh: 露米娜, en: Lumina }
categories:
  - { id: face-essence, name: { zh: 面部精华, en: Face essence }, decision_cycle_days: 29 }
`
const HEADER = 'order_id,platform,paid_at,paid_amount,id_type,user_id'
const ID = '0123456789abcdef0123456789abcdef'

let root: string
let exports: string
const put = async (file: string, text: string) => {
  await mkdir(path.dirname(path.join(exports, file)), { recursive: true })
  await writeFile(path.join(exports, file), text)
}
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'aips-doctor-'))
  exports = path.join(root, 'exports')
  await put('lumina/brand.yaml', BRAND)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const doctor = (json = true) => {
  const config = () => ({
    secretsDir: path.join(root, 'secrets'),
    scratchDir: path.join(root, 'scratch'),
    memoryLimitMb: 512,
    threads: 1,
    noColor: true,
    codeVersion: '0.1.0',
  })
  return aips(['doctor', '--exports', exports, ...(json ? ['--json'] : [])], { config })
}

test('says of each file how a night would read it, and leaves nothing behind, not even a secret', async () => {
  await put(
    'lumina/orders/a.csv',
    `${HEADER}\nA1,tmall,2026-09-01,12.00,phone_md5,${ID}\nA2,tmall,2026-02-30,12.00,phone_md5,${ID}\n`,
  )
  await put('lumina/orders/b.csv', 'order_id,platform,paid_at\nB1,tmall,2026-09-01\n')
  await put('lumina/orders/c.csv', `${HEADER}\nC1,tmall,2026-09-01,12.00,phone,13800138000\n`)
  await put('lumina/wechat/d.csv', 'a\n1\n')
  const { code, stdout } = await doctor()
  const { ok, exports: brands } = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(ok).toBe(true)
  expect(brands).toMatchObject([
    {
      brand: 'lumina',
      brandFault: null,
      files: [
        { file: 'orders/a.csv', status: 'accepted', rows: 2, bad_rows: 1 },
        { file: 'orders/b.csv', status: 'rejected', reason: 'missing_column' },
        { file: 'orders/c.csv', status: 'rejected', reason: 'raw_personal_data' },
        { file: 'wechat/d.csv', status: 'rejected', reason: 'unknown_source' },
      ],
    },
  ])
  expect(brands[0].files[0].first_bad_row).toMatch(/^line 3, paid_at: bad_date: expected a date/)
  expect(stdout).not.toContain('13800138000')
  expect(await readdir(path.join(root, 'scratch'))).toEqual([])
  expect(await readdir(root)).not.toContain('secrets')
})

test('a brand file that does not fit ends with 3, and names its line', async () => {
  await put('lumina/brand.yaml', BRAND.replace('decision_cycle_days: 29', 'decision_cycle_days: soon'))
  const { code, stdout } = await doctor()
  expect(code).toBe(3)
  expect(JSON.parse(stdout).exports[0].brandFault).toContain('lumina/brand.yaml, line 4')
})

test('other folders may lie beside a brand’s; one with sources and no brand file lacks it; no brand at all is wrong use', async () => {
  await put('truth/lumina/orders.csv', 'a\n1\n')
  expect(JSON.parse((await doctor()).stdout).exports).toMatchObject([{ brand: 'lumina', files: [] }])
  await rm(path.join(exports, 'lumina/brand.yaml'))
  await put('lumina/orders/a.csv', `${HEADER}\n`)
  expect(await doctor()).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('lumina/brand.yaml: expected a brand file'),
  })
  await rm(path.join(exports, 'lumina'), { recursive: true })
  const { code, stdout } = await doctor()
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.message).toContain('found none')
})

test('as text, a person reads what each file would give and why one is rejected', async () => {
  await put('lumina/orders/b.csv', 'order_id,platform,paid_at\nB1,tmall,2026-09-01\n')
  await put('lumina/orders/a.csv', `${HEADER}\nA1,tmall,2026-09-01,12.00,phone_md5,${ID}\n`)
  const { stdout } = await doctor(false)
  expect(stdout).toContain(
    'lumina: brand.yaml fits; 2 files, of which a night would reject 1. Nothing was kept.',
  )
  expect(stdout).toMatch(/orders\/a\.csv\s+1\s+0\s+0\s+0\n/)
  expect(stdout).toContain('missing paid_amount')
})
