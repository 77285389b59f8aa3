import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Brand } from '../../shared/brand.ts'
import { DEFAULT_RULES } from '../../shared/rules.ts'
import type { Sample } from '../../shared/sample/write-sample.ts'
import type { ExportFile, Scenario } from '../oracle/scenario.ts'
import { oracleShops } from './oracle-shops.ts'
import { exportsOf, type Row, rowsOf, truthTable } from './read-exports.ts'

const label = z.object({ zh: z.string(), en: z.string() })
const brandFile = z.object({
  brand: z.string(),
  name: label,
  timezone: z.string(),
  categories: z.array(z.object({ id: z.string(), name: label, decision_cycle_days: z.number() })),
  spus: z.array(z.string()),
  campaigns: z.array(
    z.object({ id: z.string(), name: label, category: z.string(), starts: z.string(), ends: z.string() }),
  ),
  sources: z
    .object({ 'juguang-report': z.object({ map: z.record(z.string(), z.string()) }) })
    .catchall(z.object({ id_column: z.string().optional(), id_type: z.string().optional() })),
})

const idSettings = z.object({ id_column: z.string().optional(), id_type: z.string().optional() })

const CANONICAL = ['behaviours', 'orders', 'refunds', 'spend', 'products', 'identity-links']
const PLACEMENTS = new Map([
  ['信息流推广', 'feed_ad'],
  ['搜索推广', 'search_ad'],
  ['视频内流', 'video_ad'],
])
/** Bad rows of the sample that the oracle, which knows canonical rows alone, cannot judge. */
const BEYOND_THE_ORACLE = /,aaaa,|^1\.23457E\+18,|,1\.23457E\+18,/

/** One night of the oracle over a sample: its canonical files, the shops', and the ad report turned into a canonical spend file. */
export function oracleNight(sample: Sample): Scenario {
  const told = brandFile.parse(parse(readFileSync(join(sample.folder, 'brand.yaml'), 'utf8')))
  const brand: Brand = {
    brand: told.brand,
    name: told.name,
    timezone: told.timezone,
    stageRules: DEFAULT_RULES,
    engine: 'duckdb',
    restateDays: 7,
    categories: told.categories.map(({ decision_cycle_days: decisionCycleDays, ...category }) => ({
      ...category,
      decisionCycleDays,
    })),
    spus: told.spus,
    campaigns: told.campaigns,
    sources: Object.fromEntries(
      Object.entries(told.sources).flatMap(([source, settings]) => {
        const { id_column: idColumn, id_type: idType } = idSettings.parse(settings)
        return idColumn && idType ? [[source, { idColumn, idType, map: {} }]] : []
      }),
    ),
    maxQuarantineRatio: 0.01,
    minCell: 100,
  }
  const report = truthTable(sample.truthFolder, 'ingest_report')
  const rejected = new Set(report.filter((row) => row.status === 'rejected').map((row) => row.file))
  const files: ExportFile[] = CANONICAL.flatMap((source) => exportsOf(sample.folder, source))
    .filter(({ file }) => !rejected.has(file))
    .map(({ file, text, exportedAt }) => ({
      path: file,
      text: text
        .split('\n')
        .filter((line) => !BEYOND_THE_ORACLE.test(line))
        .join('\n'),
      modifiedAt: new Date(exportedAt),
      oldestDate: null,
    }))
  files.push(...oracleShops(sample, ({ file }) => !rejected.has(file)))
  files.push({
    path: 'spend/ad-report.csv',
    text: adSpend(sample, told.sources['juguang-report'].map),
    modifiedAt: new Date(`${sample.endDate}T23:59:59Z`),
    oldestDate: null,
  })
  return { secret: 'oracle', nights: [{ date: sample.endDate, brand, files }] }
}

/** The newest row of every creative, as canonical spend, without what the brand booked itself. */
function adSpend(sample: Sample, map: Record<string, string>): string {
  const booked = exportsOf(sample.folder, 'spend').flatMap(rowsOf)
  const canonical = new Set(booked.map((row) => `${row.spend_date} ${row.campaign_id} ${row.channel}`))
  const newest = new Map<string, Row & { date: string }>()
  for (const row of exportsOf(sample.folder, 'juguang-report').flatMap(rowsOf)) {
    const day = row.时间?.replaceAll('-', '') ?? ''
    if (day.startsWith('合计')) continue
    const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    newest.set(`${day} ${row.创意ID} ${row.投放位置}`, { ...row, date })
  }
  const lines = ['spend_date,campaign_id,channel,cost,impressions,clicks,new_i_users,new_ti_users']
  for (const row of newest.values()) {
    const plan = row.计划ID ?? ''
    const key = [row.date, map[plan] ?? plan, PLACEMENTS.get(row.投放位置 ?? '') ?? '']
    if (canonical.has(key.join(' '))) continue
    const told = ['消费', '展现量', '点击量', '新增种草人群', '新增深度种草人群'].map((column) => {
      const cell = row[column] ?? ''
      return cell === '数据较少' ? '' : cell.replaceAll(',', '')
    })
    lines.push([...key, ...told].join(','))
  }
  return `${lines.join('\n')}\n`
}
