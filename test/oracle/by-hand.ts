import { createHmac } from 'node:crypto'
import type { Brand } from '../../shared/brand.ts'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import { addDays } from './calendar.ts'
import type { Published, Row } from './published.ts'
import type { ExportFile, Night, Scenario } from './scenario.ts'

/** Small pieces for examples worked by hand. */
const SECRET = 'by hand'

export const userKey = (kind: string, id: string): string =>
  createHmac('sha256', SECRET).update(`${kind}:${id}`).digest('hex').slice(0, 32)

export const brandWith = (change: Partial<Brand> = {}): Brand => ({
  brand: 'lumina',
  name: { zh: '露米娜', en: 'Lumina' },
  timezone: 'Asia/Shanghai',
  stageRules: DEFAULT_RULES,
  engine: 'duckdb',
  restateDays: 7,
  categories: [{ id: 'serum', name: { zh: '精华', en: 'serum' }, decisionCycleDays: 3 }],
  spus: [],
  campaigns: [],
  sources: {},
  maxQuarantineRatio: 0.01,
  minCell: 100,
  ...change,
})

/** A file exported on the morning after `date`; the lines are CSV without quotes. */
export const fileOn = (date: string, path: string, lines: readonly string[]): ExportFile => ({
  path,
  text: `${lines.join('\n')}\n`,
  modifiedAt: new Date(`${addDays(date, 1)}T02:30:00+08:00`),
  oldestDate: null,
})

/** Behaviours as `date person behaviour` of ids of type `open_id`. */
export const touchesOn = (date: string, path: string, lines: readonly string[]): ExportFile =>
  fileOn(date, `behaviours/${path}`, [
    'occurred_at,id_type,user_id,behaviour,channel,event_id',
    ...lines.map((line) => {
      const [day, person, behaviour, event = ''] = line.split(' ')
      return `${day} 12:00:00,open_id,${person},${behaviour},organic,${event}`
    }),
  ])

export const life = (...nights: Night[]): Scenario => ({ secret: SECRET, nights })

/** One person's moves at brand scope, as `date FROM>TO`. */
export const movesOf = (published: Published, person: string, kind = 'open_id'): string[] =>
  published.user_stage_changes
    .filter((row) => row.scope === 'brand' && row.user_key === userKey(kind, person))
    .map((row) => `${row.dt} ${row.from_stage}>${row.to_stage}`)
    .sort()

/** The rows of a table that hold these values. */
export const where = (rows: readonly Row[], values: Row): Row[] =>
  rows.filter((row) => Object.entries(values).every(([name, value]) => row[name] === value))
