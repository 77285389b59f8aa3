import { stringify } from 'yaml'

export const BENCH_BRAND = 'bench'

/** The bench's `brand.yaml`: two categories and some campaigns. */
export const benchBrandFile = (campaigns: number): string =>
  stringify({
    brand: BENCH_BRAND,
    name: { zh: '测速', en: 'Bench' },
    categories: [
      { id: 'face-essence', name: { zh: '面部精华', en: 'Face essence' }, decision_cycle_days: 29 },
      { id: 'baby-food', name: { zh: '母婴辅食', en: 'Baby food' }, decision_cycle_days: 70 },
    ],
    campaigns: Array.from({ length: campaigns }, (_, index) => ({
      id: `c${index}`,
      name: { zh: `活动 ${index}`, en: `Campaign ${index}` },
      category: index % 2 === 0 ? 'face-essence' : 'baby-food',
      starts: '2024-01-01',
      ends: '2026-12-31',
    })),
  })
