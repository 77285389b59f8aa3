import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Parsed, parserForTests, SECRET } from '../parse-in-test.ts'

const { parse, engine } = parserForTests()

/** Ids and personal data that stand in the files below and may stand nowhere else. */
const IDS = Array.from({ length: 30 }, (_, index) => `zq${index + 10}person${index + 10}`)
const PHONES = ['13812345678', '15987654321', '+8613700001111', '18600002222']
const MAILS = ['anna.b@example.com', 'bob+x@mail.example.cn']
const FORBIDDEN = [...IDS, ...PHONES.map((phone) => phone.replace('+86', '')), ...MAILS, SECRET.toString()]

const H = 'occurred_at,id_type,user_id,behaviour,channel,note_id,event_id,wechat'
const files: [string, string, string][] = [
  [
    'behaviours',
    'bad-rows.csv',
    [
      H,
      `2026-09-01,t,${IDS[0]},click,shop,n1,e1,${IDS[20]}`,
      `never,t,${IDS[1]},click,shop,call ${PHONES[0]} or ${MAILS[0]},e2,${IDS[21]}`,
      `2026-09-01,,${IDS[2]},click,shop,n,e3,${PHONES[1]}`,
      `2026-09-01,t,${IDS[3]},click,shop,${PHONES[1]},e4,`,
      `2026-09-01,t,${IDS[4]},glance ${MAILS[1]},shop,n,e5,`,
      `2026-09-01,t,${IDS[5]},click,shop,"${PHONES[0]},${PHONES[1]}",1e+20,`,
      `2099-01-01,t,'${IDS[6]},click,shop,tel0${PHONES[3]}x,e7,`,
      '',
    ].join('\n'),
  ],
  [
    'behaviours',
    'ragged.csv',
    [
      H,
      `2026-09-01,t,${IDS[7]},click,shop,n`,
      `2026-09-01,${IDS[8]},click,shop`,
      `2026-09-01,t,${IDS[9]},click,shop,n,"e,`,
      `2026-09-01,t,x,${IDS[10]},click,shop,n,e1,1,2,${PHONES[0]}`,
      `2026-09-01,t,${IDS[11]}\0,click,shop,n,e,`,
      `2026-09-01,t,"${IDS[12]}"${MAILS[0]},click,shop,n,e,`,
      '',
    ].join('\n'),
  ],
  [
    'behaviours',
    'raw-id.csv',
    `${H}\n2026-09-01,t,${PHONES[2]},click,shop,n,e,\nnever,t,${IDS[13]},click,shop,${MAILS[0]},e,\n`,
  ],
  ['behaviours', 'no-header.csv', `2026-09-01,t,${IDS[14]},click,shop,${PHONES[0]},${MAILS[0]},x\n`],
  [
    'behaviours',
    'broken.ndjson',
    `{"occurred_at":"x","id_type":"t","user_id":"${IDS[15]}","behaviour":"click","channel":"shop","${PHONES[0]}":"${MAILS[0]}"}\n{"user_id":"${IDS[16]}\n`,
  ],
  [
    'behaviours',
    'many-bad.csv',
    `${H}\n${Array.from({ length: 9 }, () => `x,t,${IDS[17]},click,${PHONES[3]},n,e,`).join('\n')}\n`,
  ],
  [
    'identity-links',
    'links.csv',
    `id_type,user_id,one_id\nt,${IDS[18]},${IDS[19]}\n,${IDS[22]},${IDS[23]}\nt,${IDS[24]},\n`,
  ],
  [
    'orders',
    'orders.csv',
    `order_id,platform,paid_at,paid_amount,id_type,user_id,status\nO1,p,2026-09-01,x,t,${IDS[25]},\nO2,p,2026-09-01,1,,${IDS[26]},\nO3,p,2026-09-01,1,t,${IDS[27]},cancelled\nO4,${MAILS[0]},2026-09-01,1,t,${IDS[28]},${PHONES[0]}\n`,
  ],
  [`${PHONES[0]}`, 'folder.csv', `${IDS[29]}\n`],
]

/** Everything that parsing leaves behind or says, as one text. */
async function everything(parsed: Parsed): Promise<string> {
  const { rows: _, quarantine: __, reasons: ___, ...told } = parsed
  let text = JSON.stringify({ ...told, source: '', file: '' })
  for (const name of readdirSync(parsed.outDir)) {
    const path = join(parsed.outDir, name)
    text += readFileSync(path, 'latin1')
    text += JSON.stringify(await (await engine()).rows(`select * from '${path}'`))
  }
  return text
}

test.each(files)(
  'no raw id, phone number, e-mail address or secret is left of %s/%s',
  async (source, name, content) => {
    const parsed = await parse(source, content, {
      name,
      brand: { maxQuarantineRatio: name === 'many-bad.csv' ? 0.01 : 1 },
    })
    const left = await everything(parsed)
    for (const forbidden of FORBIDDEN) expect(left).not.toContain(forbidden)
  },
)

test('a digest in a column for something else is masked whole in a bad row, wherever it is cut; a key stays', async () => {
  const [md5, sha512] = [32, 128].map((length) => 'a13812345678bF09'.repeat(9).slice(0, length))
  const far = 'x'.repeat(990)
  const parsed = await parse(
    'behaviours',
    [
      H,
      `2026-09-01,t,${IDS[0]},click ${md5},shop,n,e,`,
      `2026-09-01,t,${IDS[0]},${'y'.repeat(70)}${sha512},shop,n,e,`,
      `never,t,${IDS[0]},click,shop,${far}${sha512},e,`,
      `never,t,${IDS[0]},click,shop,a13812345678b,e,`,
    ].join('\n'),
    { brand: { maxQuarantineRatio: 1 } },
  )
  const told = (await parsed.quarantine()).map(({ detail, raw }) => `${detail} ${raw}`)
  expect(told).toHaveLength(4)
  for (const row of told) expect(row.replaceAll(/(?<=,t,)[0-9a-f]{32}(?=,)/g, 'key')).toContain(',key,')
  for (const row of told.slice(0, 3)) expect(row).not.toContain('a138')
  expect(told[0]).toContain('found click ****')
  expect(told[1]).toContain(`found ${'y'.repeat(70)}****`)
  expect(told[2]).toContain(`${far}****`)
  expect(told[3]).toContain('a138****5678b')
})

test('the connection keeps no pad of the secret and no row of the file', async () => {
  await parse('behaviours', `${H}\n2026-09-01,t,${IDS[0]},click,shop,n1,e1,\n`)
  const one = await engine()
  expect(
    await one.rows(
      `select getvariable('aips_inner') as a, getvariable('aips_outer') as b, getvariable('aips_row_salt') as c`,
    ),
  ).toEqual([{ a: null, b: null, c: null }])
  expect(await one.rows(`select table_name from duckdb_tables() where table_name like 'ingest%'`)).toEqual([])
})

test('an engine that fails while it reads says nothing of rows or keys', async () => {
  const { engineFailure } = await import('../../../shared/ingest/engine-failure.ts')
  const told = engineFailure(
    new Error(
      `Conversion Error: Could not convert string '${PHONES[0]}' to DATE\nLINE 1: set variable aips_inner = '\\x36'`,
    ),
    'a.csv',
  )
  expect(told.message).toBe('The engine failed while it read a.csv: Conversion Error.')
  expect(told.cause).toBeUndefined()
})
