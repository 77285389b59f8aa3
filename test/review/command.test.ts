import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aips } from '../cli/test-lake.ts'
import type { Lab } from '../night/lab.ts'
import { reviewLab } from './review-lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await reviewLab({
    '2026-09-09': {
      spend: ['2026-09-01 c1 100.00', '2026-09-08 c1 50.00', '2026-09-01 a/b:c 5.00'],
      touches: ['2026-09-01 u click c1'],
      orders: ['2026-09-02 u 90.00'],
    },
  })
}, 120_000)
afterAll(() => lab?.close())

const review = (...args: string[]) => aips(['review', '--lake', lab.lakeDir, ...args], { cwd: lab.folder })

describe('aips review', { timeout: 60_000 }, () => {
  test('prints the path and the five headline numbers, with what is closed and what is not final', async () => {
    const { code, stdout } = await review('--campaign', 'c1', '--out', 'c1.html', '--lang', 'en')
    expect(code).toBe(0)
    expect(stdout).toContain(join(lab.folder, 'c1.html'))
    expect(stdout).toMatch(/Spend +¥150\.00 +¥100\.00 closed, ¥50\.00 open/)
    expect(stdout).toMatch(/Orders +1 +of closed windows/)
    expect(stdout).toMatch(/GMV +¥90\.00/)
    expect(stdout).toMatch(/ROI\(T\+x\) +0\.90 +¥90\.00 ÷ ¥100\.00/)
    expect(stdout).toMatch(/Not final: .* closes on 2026-09-11/)
    expect(await readFile(join(lab.folder, 'c1.html'), 'utf8')).toContain('<html lang="en"')
  })

  test('the same lake and the same command make the same bytes', async () => {
    const page = async () => {
      await review('--campaign', 'c1', '--out', 'again.html')
      return readFile(join(lab.folder, 'again.html'), 'utf8')
    }
    expect(await page()).toBe(await page())
  })

  test('a campaign whose id is no name of a file still has a page, beside where one stands', async () => {
    const { stdout } = await review('--campaign', 'a/b:c')
    const [, path = ''] = /^Review {2}(.*)$/m.exec(stdout) ?? []
    expect(path).toMatch(/\/review-a-b-c-[0-9a-f]{8}-2026-09-09-zh\.html$/)
    expect(await readFile(path, 'utf8')).toContain('a/b:c')
  })

  test('--json is the whole review, and writes a page only where one was asked for', async () => {
    const { stdout } = await review('--campaign', 'c1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      page: null,
      review: {
        campaign: { id: 'c1' },
        chapters: { overview: { data: { headline: { spend: { value: 15_000 } } } } },
      },
    })
  })

  test.each([
    [['--campaign', 'c2'], /campaign c2: .* Known: c1, a\/b:c\./],
    [['--campaign', 'c1', '--date', '2026-09-31'], /--date 2026-09-31: expected a date that exists/],
    [['--campaign', 'c1', '--date', '2026-09-08'], /There are: 2026-09-09\./],
    [['--campaign', 'c1', '--brand', 'other'], /brand other: .* It holds lumina\./],
    [['--campaign', 'c1', '--out', '.'], /--out \.: expected a file/],
    [['--campaign', 'c1', '--lang', 'fr'], /Allowed choices are zh, en/],
    [[], /required option '--campaign <id>'/],
  ])('%j is wrong use: it is told what was expected', async (args, message) => {
    const { code, stderr } = await review(...args)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})
