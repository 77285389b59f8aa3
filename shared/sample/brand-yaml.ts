import { shopTasks } from './export-jd-alliance.ts'
import { xingheTasks } from './export-xinghe.ts'
import type { Plan } from './plan.ts'
import { SAMPLE_CATEGORIES, SAMPLE_SPUS } from './products.ts'
import { BUYER_COLUMN, BUYER_ID_TYPES } from './shop-orders.ts'

/** The brand file of the sample, as a brand would write it. */
export function brandYaml(plan: Plan): string {
  const { brand, campaigns, days } = plan
  const lines = [
    `brand: ${brand}`,
    'name: { zh: 露米娜, en: Lumina }',
    'timezone: Asia/Shanghai',
    'stage_rules: default@1',
    'restate_days: 7',
    'categories:',
    ...SAMPLE_CATEGORIES.map(
      ({ id, name, cycleDays }) =>
        `  - { id: ${id}, name: { zh: ${name.zh}, en: ${name.en} }, decision_cycle_days: ${cycleDays} }`,
    ),
    `spus: [${SAMPLE_SPUS.map((spu) => JSON.stringify(spu)).join(', ')}]`,
    'campaigns:',
    ...campaigns.map(
      ({ id, name, category, starts, ends }) =>
        `  - { id: ${id}, name: { zh: ${name.zh}, en: ${name.en} }, category: ${category}, starts: ${days.date(starts)}, ends: ${days.date(ends)} }`,
    ),
    'sources:',
    '  juguang-report:',
    '    campaign_by: 计划ID',
    `    map: { ${campaigns.flatMap(({ id, plans }) => plans.map((plan) => `"${plan}": ${id}`)).join(', ')} }`,
    `  xinghe-alliance: { map: { ${xingheTasks(plan)
      .map(({ id, campaign }) => `"${id}": ${campaign.id}`)
      .join(', ')} } }`,
    ...shopTasks(plan).map(
      ({ source, task }) =>
        `  ${source}: { campaign_by: 任务ID, map: { "${task.id}": ${task.campaign.id} } }`,
    ),
    ...Object.entries(BUYER_ID_TYPES).map(
      ([source, idType]) => `  ${source}: { id_column: ${BUYER_COLUMN}, id_type: ${idType} }`,
    ),
    'privacy: { min_cell: 100 }',
  ]
  return `${lines.join('\n')}\n`
}
