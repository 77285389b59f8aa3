import { cp } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileSecrets } from '../../shared/ingest/secret.ts'
import { addTombstones } from '../../shared/publish/tombstones.ts'
import { diskStorage } from '../../shared/storage/disk.ts'
import { type Lab, play } from '../night/lab.ts'
import { keyOfId } from '../night/support/forget-person.ts'
import { ALL_IDS, PERSON, STORY } from '../night/support/forget-story.ts'
import { filesNaming } from '../night/support/search-lake.ts'
import { aips, type Ran } from './test-lake.ts'

let lab: Lab
beforeAll(async () => {
  lab = await play(STORY)
}, 120_000)
afterAll(() => lab.close())

const call = (lakeDir: string, ...args: string[]): Promise<Ran> =>
  aips(['forget', '--lake', lakeDir, '--brand', 'lumina', ...args], {
    config: () => lab.config,
    secrets: () => fileSecrets(lab.config),
  })

const copyOf = async (name: string): Promise<string> => {
  await cp(lab.lakeDir, `${lab.folder}/${name}`, { recursive: true })
  return `${lab.folder}/${name}`
}

const phone = PERSON.phone.slice('phone_md5:'.length)

test('forget says what was removed and which runs went, and never who', async () => {
  const lake = await copyOf('told')
  const { code, stdout } = await call(lake, '--id-type', 'phone_md5', '--id', ` ${phone.toUpperCase()} `)
  expect(code).toBe(0)
  expect(stdout).toContain("2 behaviours and 2 identity links went, 1 order stays as nobody's")
  expect(stdout).toMatch(/2 earlier runs went, and rollback cannot reach them: \S+-night-\S+, \S+-night-\S+/)
  for (const id of [
    phone,
    phone.toUpperCase(),
    'person-one',
    ...ALL_IDS.map((one) => keyOfId(STORY.secret, one)),
  ])
    expect(stdout).not.toContain(id)
  expect(await filesNaming({ ...lab, lakeDir: lake }, STORY.secret, ALL_IDS)).toEqual([])

  const back = await aips(['rollback', '--lake', lake], { config: () => lab.config })
  expect(back.code).toBe(2)
  expect(back.stderr).toContain('held a person who was forgotten')
  expect((await call(lake, '--id-type', 'phone_md5', '--id', phone)).stdout).toContain('forgotten before')
}, 120_000)

test('an id that nobody is known by is told as such, with exit code 0', async () => {
  const { code, stdout } = await call(
    await copyOf('nobody'),
    '--id-type',
    'phone_md5',
    '--id',
    'x'.repeat(32),
  )
  expect(code).toBe(0)
  expect(stdout).toContain('nobody in the lake is known by this id')
}, 120_000)

test.each([
  [['--id-type', 'phone_md5'], 'no --id'],
  [['--id', phone], 'no --id-type'],
  [['--id-type', 'phone_md5', '--id', '13800138000'], 'in the clear'],
  [['--id-type', 'mail_md5', '--id', 'someone@example.com'], 'in the clear'],
  [['--id-type', 'phone_md5', '--id', 'one two'], 'one person at a time'],
  [['--id-type', 'phone_md5', '--id', ''], 'an empty one'],
  [['--unfinished', '--id-type', 'phone_md5', '--id', phone], '--unfinished alone'],
  [['--brand', 'lumine', '--id-type', 'phone_md5', '--id', phone], 'no such brand'],
])('wrong use is told before anything is touched: %s', async (args, words) => {
  const { code, stderr } = await call(lab.lakeDir, ...args)
  expect(code).toBe(2)
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('13800138000')
  expect(await lab.storage.head('lumina/tombstones.json')).toBe(null)
})

test('status says that a forget is unfinished, and --unfinished finishes it without a name', async () => {
  const lake = await copyOf('unfinished')
  const copy = { ...lab, lakeDir: lake }
  const status = () => aips(['status', '--lake', lake], { config: () => lab.config })
  expect((await status()).stdout).not.toContain('forget')
  const storage = diskStorage(lake)
  await addTombstones(
    storage,
    'lumina',
    ALL_IDS.map((id) => keyOfId(STORY.secret, id)),
  )
  const told = (await status()).stdout
  expect(told).toContain('forget not finished')
  expect(told).toContain('--brand lumina --unfinished')
  const { code, stdout } = await call(lake, '--unfinished')
  expect(code).toBe(0)
  expect(stdout).toContain('lumina: forgotten')
  expect(await filesNaming(copy, STORY.secret, ALL_IDS)).toEqual([])
  expect((await status()).stdout).not.toContain('forget not finished')
  expect((await call(lake, '--unfinished')).stdout).toContain('no forget is unfinished')
}, 120_000)

test('with another secret nobody is looked for', async () => {
  const { code, stderr } = await aips(
    ['forget', '--lake', lab.lakeDir, '--brand', 'lumina', '--id-type', 'phone_md5', '--id', phone],
    {
      config: () => lab.config,
      secrets: () => ({
        place: 'elsewhere',
        of: async () => ({ key: Buffer.from('x'), fingerprint: '0'.repeat(16) }),
      }),
    },
  )
  expect(code).toBe(3)
  expect(stderr).toContain('nobody would be found')
})
