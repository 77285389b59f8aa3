import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { aips } from './test-lake.ts'

export const BRAND = `brand: lumina
name: { zh: 露米娜, en: Lumina }
categories:
  - { id: face-essence, name: { zh: 面部精华, en: Face essence }, decision_cycle_days: 29 }
`
export const HEADER = 'order_id,platform,paid_at,paid_amount,id_type,user_id'
export const ID = '0123456789abcdef0123456789abcdef'

/** Exports of one brand with a brand file and nothing else, new for each test, and doctor to look at them. */
export function doctorForTests() {
  const at = { root: '', exports: '' }
  const put = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(at.exports, file)), { recursive: true })
    await writeFile(path.join(at.exports, file), text)
  }
  beforeEach(async () => {
    at.root = await mkdtemp(path.join(tmpdir(), 'aips-doctor-'))
    at.exports = path.join(at.root, 'exports')
    await put('lumina/brand.yaml', BRAND)
  })
  afterEach(() => rm(at.root, { recursive: true, force: true }))
  const doctor = (json = true) => {
    const config = () => ({
      secretsDir: path.join(at.root, 'secrets'),
      scratchDir: path.join(at.root, 'scratch'),
      memoryLimitMb: 512,
      threads: 1,
      noColor: true,
      codeVersion: '0.1.0',
    })
    return aips(['doctor', '--exports', at.exports, ...(json ? ['--json'] : [])], { config })
  }
  return { at, put, doctor }
}
