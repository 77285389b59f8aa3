import { exportDoudian } from './export-doudian.ts'
import type { ExportFiles } from './export-files.ts'
import { exportJd } from './export-jd.ts'
import { exportOrder, type KnownOrder } from './export-orders.ts'
import { exportQianfan } from './export-qianfan.ts'
import { exportTmall, exportTmallList } from './export-tmall.ts'
import type { Order } from './orders.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import type { Random } from './random.ts'
import { roadOf } from './shop-orders.ts'

/** Puts an order on its road to the brand. Null when no file has it as a sale in the end. */
export function exportByRoad(
  order: Order,
  person: Person,
  plan: Plan,
  random: Random,
  files: ExportFiles,
): KnownOrder | null {
  switch (roadOf(order, person)) {
    case 'tmall-orders':
      return exportTmall(order, person, plan, files)
    case 'tmall-list':
      return exportTmallList(order, person, plan, files)
    case 'doudian-orders':
      return exportDoudian(order, person, plan, files)
    case 'qianfan-orders':
      return exportQianfan(order, person, plan, files)
    case 'jd-orders':
      return exportJd(order, person, plan, files)
    case null:
      return exportOrder(order, person, plan, random, files)
  }
}
