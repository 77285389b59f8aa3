import type { ExportFile, Scenario } from '../oracle/scenario.ts'
import { scenario, troubledBrand } from '../support/random-brand.ts'

/** An ad report: creatives of two notes, values with and without parts of a unit, returned and not. */
const adReport = (date: string): ExportFile => ({
  path: `juguang-report/${date}.csv`,
  text: [
    '时间,计划名称,计划ID,创意ID,笔记ID,投放位置,消费,展现量,点击量,新增种草人群,新增深度种草人群,7日下单金额,行业商品GMV（30日）',
    `${date},一,184467,9001,65a1b2c3d4e5f60718293a4b,信息流推广,2.50,10000,250,40,12,88.81,1.2万`,
    `${date},一,184467,9002,65a1b2c3d4e5f60718293a4b,信息流推广,0.01,1,1,-,0,0.2,数据较少`,
    `${date},二,777,9003,65a1b2c3d4e5f60718293a4c,搜索推广,3,1,1,1,1,-,未上榜`,
  ].join('\n'),
  modifiedAt: new Date(`${date}T20:00:00Z`),
  oldestDate: date,
})

/** Some nights of a made-up brand with every trouble there is, and a platform's report of its ads on each. */
export function story(seed: number): Scenario {
  const made = scenario(troubledBrand(seed, { people: 10, days: 14 }))
  return {
    ...made,
    nights: made.nights.map((night) => ({
      ...night,
      brand: {
        ...night.brand,
        sources: {
          ...night.brand.sources,
          'juguang-report': { map: { '184467': night.brand.campaigns[0]?.id ?? 'c' } },
        },
      },
      files: [...night.files, adReport(night.date)],
    })),
  }
}
