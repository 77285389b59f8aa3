import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseBrandFile } from '../../../shared/ingest/brand-file.ts'
import { DEFAULT_RULES } from '../../../shared/rules.ts'
import { CAMPAIGN, CATEGORY, refusal, SMALL } from './refusal.ts'

const LUMINA = readFileSync(join(import.meta.dirname, 'lumina.yaml'), 'utf8')
test('the brand file of the definitions is read as it stands there', () => {
  expect(parseBrandFile(LUMINA, 'lumina')).toEqual({
    brand: 'lumina',
    name: { zh: '露米娜', en: 'Lumina' },
    timezone: 'Asia/Shanghai',
    stageRules: DEFAULT_RULES,
    engine: 'duckdb',
    restateDays: 7,
    categories: [
      { id: 'face-essence', name: { zh: '面部精华', en: 'Face essence' }, decisionCycleDays: 29 },
      { id: 'baby-food', name: { zh: '母婴辅食', en: 'Baby food' }, decisionCycleDays: 70 },
    ],
    spus: ['SPU-001'],
    campaigns: [
      {
        id: 'c618',
        name: { zh: '618 种草', en: '618 seeding' },
        category: 'face-essence',
        starts: '2026-05-20',
        ends: '2026-06-20',
      },
    ],
    sources: {
      'juguang-report': { campaignBy: '计划ID', map: { '184467': 'c618' } },
      'doudian-orders': { idColumn: '会员标识', idType: 'phone_sha256' },
    },
    maxQuarantineRatio: 0.01,
    minCell: 100,
  })
})

test('what a brand file leaves out has its default', () => {
  expect(parseBrandFile(SMALL, 'lumina')).toEqual({
    brand: 'lumina',
    name: { zh: '露米娜', en: 'Lumina' },
    timezone: 'Asia/Shanghai',
    stageRules: DEFAULT_RULES,
    engine: 'duckdb',
    restateDays: 7,
    categories: [],
    spus: [],
    campaigns: [],
    sources: {},
    maxQuarantineRatio: 0.01,
    minCell: 100,
  })
})

test('ids are any text, as written: quotes, SQL, leading zeros and twenty digits survive', () => {
  const brand = parseBrandFile(
    `${SMALL}spus: [ "a'b\\"; drop table x --", 007, 12345678901234567890, " 空格 " ]\n`,
    'lumina',
  )
  expect(brand.spus).toEqual([`a'b"; drop table x --`, '007', '12345678901234567890', '空格'])
})

describe('a fault names its line, what was expected and what was found', () => {
  test.each([
    ['an unknown key', 'colour: red\n', 'line 3', 'no other keys', '"colour"'],
    ['an unknown key further in', 'privacy:\n  min_cells: 3\n', 'line 4', 'no other keys', '"min_cells"'],
    [
      'a buyer’s id without its kind',
      'sources:\n  doudian-orders: { id_column: 会员标识 }\n',
      'line 4',
      'id_column and id_type both or neither',
    ],
    [
      'a category without a cycle',
      'categories:\n  - { id: face, name: { zh: 脸, en: Face } }\n',
      'line 4',
      'a decision cycle in days',
      'found nothing',
    ],
    [
      'a cycle of nothing',
      'categories:\n  - { id: face, name: { zh: 脸, en: Face }, decision_cycle_days: 0 }\n',
      'line 4',
      'from 1',
      'found "0"',
    ],
    [
      'a category twice',
      `${CATEGORY}  - { id: face, name: { zh: 脸, en: Face }, decision_cycle_days: 30 }\n`,
      'line 5',
      'every id of categories once',
      '"face"',
    ],
    ['a product twice', 'spus: [ a, b,\n  a ]\n', 'line 4', 'every id of spus once', '"a"'],
    ['a blank id', 'spus: [ "  " ]\n', 'line 3', 'an id that is not blank', 'found'],
    [
      'a campaign of an unlisted category',
      CAMPAIGN('category: feet, starts: 2026-05-20, ends: 2026-06-20'),
      'line 6',
      'a category of this file (face)',
      '"feet"',
    ],
    [
      'a date that does not exist',
      CAMPAIGN('category: face, starts: 2026-02-30, ends: 2026-06-20'),
      'line 6',
      'a date that exists',
      '"2026-02-30"',
    ],
    [
      'a campaign that ends before it starts',
      CAMPAIGN('category: face, starts: 2026-06-20, ends: 2026-05-20'),
      'line 6',
      'a date from 2026-06-20 on',
      '2026-05-20',
    ],
    ['an unknown time zone', 'timezone: Mars/Olympus\n', 'line 3', 'a time zone', '"Mars/Olympus"'],
    ['an unknown engine', 'engine: spark\n', 'line 3', 'duckdb or athena', '"spark"'],
    ['a source nobody knows', 'sources:\n  taobao: {}\n', 'line 4', 'no other keys', '"taobao"'],
    [
      'settings of a canonical source',
      'sources:\n  orders: { id_type: x }\n',
      'line 4',
      'no settings',
      '"id_type"',
    ],
    ['a ratio above one', 'max_quarantine_ratio: 2\n', 'line 3', 'from 0 to 1', '"2"'],
    ['a word for a number', 'restate_days: seven\n', 'line 3', 'days', '"seven"'],
    ['a key twice', 'engine: duckdb\nengine: athena\n', 'line 4', 'YAML', 'unique'],
    ['text that is no YAML', 'spus: [ a\n', 'line', 'YAML', 'cannot be read'],
    ['an unknown rule set by name', 'stage_rules: best@3\n', 'line 3', 'default@1', '"best@3"'],
  ])('%s', (_, more, ...parts) => {
    const message = refusal(more)
    for (const part of [...parts, 'lumina/brand.yaml', 'expected', 'found']) expect(message).toContain(part)
  })

  test.each([
    [
      'the whole file',
      'catgories: []\n',
      '(did you mean categories?)',
      'brand, name, timezone, stage_rules,',
    ],
    [
      'a part of it',
      'privacy: { mincell: 3 }\n',
      '(did you mean min_cell?)',
      'privacy: expected no other keys here than min_cell;',
    ],
    [
      'a part of a list',
      `${CATEGORY}  - { id: b, name: { zh: 一, en: B }, cycle: 3 }\n`,
      'here than id, name, decision_cycle_days; found "cycle"',
    ],
    [
      'a source',
      'sources:\n  juguang-report: { campain_by: a }\n',
      '(did you mean campaign_by?)',
      'than campaign_by, map, id_column, id_type;',
    ],
  ])('an unknown key of %s: the keys that may stand there, and the nearest', (_, more, ...parts) => {
    for (const part of parts) expect(refusal(more)).toContain(part)
  })

  test('a key that is like none is not guessed at', () => {
    expect(refusal('colour: red\n')).not.toContain('did you mean')
  })

  test('a brand in the folder of another', () => {
    expect(refusal('', 'lumen')).toMatch(/line 1: expected the folder's name "lumen"; found "lumina"/)
  })

  test.each(['../up', 'A', 'a b', '', 'a/b', '-a'])('a brand id that is no safe name: %s', (id) => {
    expect(refusal('', id, `brand: "${id}"\nname: { zh: 一, en: One }\n`)).toContain('expected')
  })

  test('an empty file', () => {
    expect(refusal('', 'lumina', '')).toContain('expected')
  })

  test('aliases that unfold without end', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1},`.repeat(9)}]\n`,
    )
    expect(refusal(bomb.join(''))).toContain('expected')
  })
})

describe('a rule set written out', () => {
  const rules = (a: string, name = 'strict'): string =>
    `stage_rules:\n  name: ${name}\n  version: 2\n  stages:\n    A: [ ${a} ]\n    I: [ { behaviours: [click], window_days: 60 } ]\n` +
    '    TI: [ { behaviours: [collect], window_days: 60, min_count: 2, min_dwell_seconds: 1.5 } ]\n' +
    '    P: [ { orders: true, window_days: 365 } ]\n    S: [ { after_purchase: true, behaviours: [share], window_days: 90 } ]\n'
  const A = '{ behaviours: [impression], min_count: 3, window_days: 3660 }'

  test('is taken with its defaults', () => {
    expect(parseBrandFile(SMALL + rules(A), 'lumina').stageRules).toEqual({
      name: 'strict',
      version: 2,
      stages: {
        A: [{ behaviours: ['impression'], min_count: 3, window_days: 3660, min_dwell_seconds: 0 }],
        I: [{ behaviours: ['click'], min_count: 1, window_days: 60, min_dwell_seconds: 0 }],
        TI: [{ behaviours: ['collect'], min_count: 2, window_days: 60, min_dwell_seconds: 1.5 }],
        P: [{ orders: true, window_days: 365, min_net_fen: 1 }],
        S: [{ after_purchase: true, behaviours: ['share'], window_days: 90 }],
      },
    })
  })

  test.each([
    ['an unknown behaviour', A.replace('impression', 'glance'), 'line 7', '"glance"'],
    ['a count of nothing', A.replace('min_count: 3', 'min_count: 0'), 'line 7', '"0"'],
    ['a window of no day', A.replace('3660', '0'), 'line 7', '"0"'],
    ['a window of more than ten years', A.replace('3660', '3661'), 'line 7', '"3661"'],
    ['no behaviours', A.replace('impression', ''), 'line 7', 'at least one behaviour'],
    ['a key nobody knows', A.replace('min_count', 'count'), 'line 7', '"count"'],
  ])('is refused with %s', (_, a, ...parts) => {
    for (const part of parts) expect(refusal(rules(a))).toContain(part)
  })

  test('may not take the name of the built-in one', () => {
    expect(refusal(rules(A, 'default'))).toMatch(
      /line 4: stage_rules.name: expected another name than default/,
    )
  })
})
