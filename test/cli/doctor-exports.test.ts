import { mkdir, readdir, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { BRAND, doctorForTests, HEADER, ID } from './doctor-in-test.ts'

const { at, put, doctor } = doctorForTests()

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
  expect(await readdir(path.join(at.root, 'scratch'))).toEqual([])
  expect(await readdir(at.root)).not.toContain('secrets')
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
  await rm(path.join(at.exports, 'lumina/brand.yaml'))
  await put('lumina/orders/a.csv', `${HEADER}\n`)
  expect(await doctor()).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('lumina/brand.yaml: expected a brand file'),
  })
  await rm(path.join(at.exports, 'lumina'), { recursive: true })
  const { code, stdout } = await doctor()
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.message).toContain('found none')
})

describe('what a night would leave out, or not use, is told', () => {
  test('files in the wrong place, and what lies beside the brands', async () => {
    await put('lumina/orders.csv', HEADER)
    await mkdir(path.join(at.root, 'elsewhere'))
    await symlink(path.join(at.root, 'elsewhere'), path.join(at.exports, 'lumina/refunds'))
    await symlink(path.join(at.exports, 'lumina'), path.join(at.exports, 'mirror'))
    await put('truth/lumina/orders.csv', 'a')
    const { code, stdout } = await doctor()
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      exports: [
        {
          skipped: [
            { path: 'orders.csv', why: 'source' },
            { path: 'refunds', why: 'link' },
          ],
        },
      ],
      skipped: [
        { path: 'mirror', why: 'link' },
        { path: 'truth', why: 'no_brand' },
      ],
    })
    const text = (await doctor(false)).stdout
    expect(text).toMatch(/not read {2}2 things .*orders\.csv.*refunds \(a link\)/)
    expect(text).toMatch(/not read {2}1 thing .*mirror \(a link\).*\n {2}left alone {2}truth: no brand\.yaml/)
  })

  test('settings of a source that takes none, and an engine that a folder has no use for', async () => {
    await put(
      'lumina/brand.yaml',
      `${BRAND}engine: athena\nsources:\n  lingxi-assets: { campaign_by: 日期 }\n  juguang-report: { campaign_by: 计划ID }\n`,
    )
    const [{ notes }] = JSON.parse((await doctor()).stdout).exports
    expect(notes).toEqual([
      expect.stringMatching(/engine: athena was not used/),
      expect.stringMatching(/the settings of lingxi-assets do nothing: .*no campaign and no buyer/),
    ])
  })

  test('rows of categories that nobody listed, and ids of a kind that no buyer has', async () => {
    const events = 'occurred_at,id_type,user_id,behaviour,channel,category_id\n'
    const event = (idType: string, category: string) => `2026-09-01,${idType},${ID},click,shop,${category}\n`
    await put('lumina/behaviours/c1.csv', events + event('phone-md5', 'face') + event('phone_md5', 'face'))
    await put(
      'lumina/behaviours/c?.csv',
      events + event('phone-md5', '') + event('phone-md5', 'face-essence'),
    )
    await put('lumina/orders/a.csv', `${HEADER}\nA1,tmall,2026-09-01,12.00,phone_md5,${ID}\n`)
    const [{ files }] = JSON.parse((await doctor()).stdout).exports
    expect(files).toMatchObject([
      {
        file: 'behaviours/c1.csv',
        status: 'accepted',
        unknown_categories: [{ value: 'face', rows: 2 }],
        id_types: [
          { value: 'phone-md5', rows: 1 },
          { value: 'phone_md5', rows: 1 },
        ],
      },
      { file: 'behaviours/c?.csv', unknown_categories: [], id_types: [{ value: 'phone-md5', rows: 2 }] },
      { file: 'orders/a.csv', id_types: [{ value: 'phone_md5', rows: 1 }] },
    ])
    const text = (await doctor(false)).stdout
    expect(text).toMatch(/unknown category {2}behaviours\/c1\.csv {2}2 rows .* face \(2\)/)
    expect(text).toContain('id types  behaviours: phone-md5 (3), phone_md5 (1)')
    expect(text).toMatch(/unmatched id type {2}phone-md5 \(3\): in behaviours alone/)
  })
})

test('a row that cannot be told apart into cells is told without a column', async () => {
  await put('lumina/orders/a.csv', `${HEADER}\nA1,tmall,2026-09-01,12.00,phone_md5,${ID},more\n`)
  const [{ files }] = JSON.parse((await doctor()).stdout).exports
  expect(files[0].first_bad_row).toMatch(/^line 2: unknown_value: expected no cell beyond the header/)
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
  expect(stdout).not.toContain('npm start')
  expect(stdout).toContain(`Next: aips night --exports ${at.exports} --lake ./lake`)
})
