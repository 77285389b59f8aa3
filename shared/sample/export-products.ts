import type { ExportFiles } from './export-files.ts'
import { SAMPLE_PRODUCTS, type SampleProduct } from './products.ts'
import type { SampleDays } from './sample-days.ts'

const COLUMNS = 'spu_id,category_id,name,merchant_code,platform_item_ids'

/**
 * Two product lists: the first lacks the newest product and has another in the wrong category, the second repeats
 * the rest.
 */
export function exportProducts(days: SampleDays, files: ExportFiles): void {
  const lists = [0, Math.floor(days.last / 3)]
  const newest = 'SPU-FE-03'
  const misplaced = 'SPU-BF-02'
  for (const day of new Set(lists)) {
    const isFirst = day === 0
    const shape = () => ({ header: COLUMNS, exportedAt: days.exportedAt(day), keepOrder: true })
    const file = `products/products-${days.date(day)}.csv`
    for (const product of SAMPLE_PRODUCTS) {
      if (isFirst && lists[1] !== 0) {
        if (product.spu === newest) continue
        const category = product.spu === misplaced ? 'face-essence' : product.category
        files.add(file, shape, rowOf({ ...product, category }), 'accepted')
      } else {
        const isNews = isFirst || product.spu === newest || product.spu === misplaced
        files.add(file, shape, rowOf(product), isNews ? 'accepted' : 'duplicate')
      }
    }
  }
}

const rowOf = (product: SampleProduct): string =>
  [product.spu, product.category, quoted(product.name), product.merchantCode, product.itemIds].join(',')

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
