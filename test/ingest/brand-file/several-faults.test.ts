import { describe, expect, test } from 'vitest'
import { CAMPAIGN, CATEGORY, refusal } from './refusal.ts'

describe('several faults are told at once', () => {
  test('each with its line, in the order of the file, those between values too', () => {
    const message = refusal(
      `${CAMPAIGN('category: feet, starts: 2026-06-20, ends: 2026-05-20')}restate_days: seven\ncolour: red\nspus: [ a, a ]\n`,
      'lumina',
      'brand: lumen\nname: { zh: 露米娜 }\n',
    )
    expect(message).toMatch(/^lumina\/brand\.yaml has 7 faults\. /)
    expect([...message.matchAll(/Line (\d+): (\S+)/g)].map(([, line, word]) => [Number(line), word])).toEqual(
      [
        [1, 'expected'],
        [2, 'name.en:'],
        [6, 'expected'],
        [6, 'expected'],
        [7, 'restate_days:'],
        [8, 'expected'],
        [9, 'expected'],
      ],
    )
    expect(message.match(/until then no night runs/g)).toHaveLength(1)
  })

  test('one fault is not told twice: a blank brand, campaigns of a misspelt or faulty list of categories', () => {
    expect(refusal('', 'lumina', 'brand: ""\nname: { zh: 一, en: One }\n')).toMatch(/, line 1: brand: /)
    const campaigns = CAMPAIGN('category: face, starts: 2026-05-20, ends: 2026-06-20')
    for (const [from, to] of [
      ['categories:', 'catgories:'],
      ['{ id: face,', '{ ID: face,'],
    ] as const)
      expect(refusal(campaigns.replace(from, to))).not.toContain('a category of this file')
    expect(refusal(`categories: face\n${campaigns.replace(CATEGORY, '')}`)).toMatch(/, line 3: categories: /)
  })

  test('of very many the first twenty, and how many more', () => {
    const message = refusal(Array.from({ length: 25 }, (_, index) => `key${index}: 1\n`).join(''))
    expect(message).toMatch(/has 25 faults\..*"key19".* And 5 more\. Mend/)
    expect(message).not.toContain('"key20"')
  })

  test('text that is no YAML in two places', () => {
    expect(refusal('engine: duckdb\nengine: athena\nspus: []\nspus: []\n')).toMatch(
      /2 faults\. Line 4: .* Line 6: /,
    )
  })
})
