/** A product the brand sells. `gift` is a category the brand file does not list: it counts at brand scope alone. */
export type SampleProduct = {
  spu: string
  category: string
  name: string
  priceFen: number
  merchantCode: string
  itemIds: string
}

export const SAMPLE_PRODUCTS: readonly SampleProduct[] = [
  product('SPU-FE-01', 'face-essence', '露米娜「光感」精华, 30ml', 36900, 1),
  product('SPU-FE-02', 'face-essence', '露米娜 "夜间修护" 精华 50ml', 45900, 2),
  product('SPU-FE-03', 'face-essence', '露米娜 旅行装精华 10ml', 12900, 3),
  product('SPU-BF-01', 'baby-food', '露米娜小时光 高铁米粉', 8900, 4),
  product('SPU-BF-02', 'baby-food', '露米娜小时光 果泥 6 袋', 5990, 5),
  product('SPU-BF-03', 'baby-food', '露米娜小时光 牛肉面 4 盒', 12890, 6),
  product('SPU-GIFT', 'gift', '会员礼盒', 1990, 7),
]

/** Products with stages of their own. */
export const SAMPLE_SPUS = ['SPU-FE-01', 'SPU-BF-01'] as const

/** Decision cycles in days, by category. */
export const SAMPLE_CATEGORIES = [
  { id: 'face-essence', name: { zh: '面部精华', en: 'Face essence' }, cycleDays: 29 },
  { id: 'baby-food', name: { zh: '母婴辅食', en: 'Baby food' }, cycleDays: 70 },
] as const

function product(
  spu: string,
  category: string,
  name: string,
  priceFen: number,
  number: number,
): SampleProduct {
  const itemIds = `62345678900${number};62345678910${number}`
  return { spu, category, name, priceFen, merchantCode: `LUM-${String(number).padStart(3, '0')}`, itemIds }
}
