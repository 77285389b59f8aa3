import type { SourceSettings } from '../brand.ts'
import { behaviours } from './behaviours.ts'
import type { Contract, ContractOf } from './contract.ts'
import { doudianAftersales } from './doudian-aftersales.ts'
import { doudianOrders } from './doudian-orders.ts'
import { identityLinks } from './identity-links.ts'
import { jdAlliance } from './jd-alliance.ts'
import { jdOrders } from './jd-orders.ts'
import { juguangReport } from './juguang-report.ts'
import { lingxiAssets } from './lingxi-assets.ts'
import { orders } from './orders.ts'
import { products } from './products.ts'
import { pugongyingNotes } from './pugongying-notes.ts'
import { qianfanAftersales } from './qianfan-aftersales.ts'
import { qianfanOrders } from './qianfan-orders.ts'
import { refunds } from './refunds.ts'
import { spend } from './spend.ts'
import { tmallOrders } from './tmall-orders.ts'
import { vipAlliance } from './vip-alliance.ts'
import { xingheAlliance } from './xinghe-alliance.ts'

/** The sources a brand's own pipelines write; their contracts take no settings. */
export const CANONICAL_SOURCES = [
  'behaviours',
  'orders',
  'refunds',
  'spend',
  'products',
  'identity-links',
] as const

/** Platforms' own exports: a brand file may name them under `sources`. */
export const DIALECT_SOURCES = [
  'juguang-report',
  'xinghe-alliance',
  'jd-alliance',
  'vip-alliance',
  'tmall-orders',
  'doudian-orders',
  'doudian-aftersales',
  'qianfan-orders',
  'qianfan-aftersales',
  'jd-orders',
  'pugongying-notes',
  'lingxi-assets',
] as const

/** Every source that is read; a new one is a file of its own and a line here. */
const CONTRACTS: Readonly<Record<string, ContractOf>> = {
  behaviours,
  orders,
  refunds,
  spend,
  products,
  'identity-links': identityLinks,
  'juguang-report': juguangReport,
  'xinghe-alliance': xingheAlliance,
  'jd-alliance': jdAlliance,
  'vip-alliance': vipAlliance,
  'tmall-orders': tmallOrders,
  'jd-orders': jdOrders,
  'doudian-orders': doudianOrders,
  'doudian-aftersales': doudianAftersales,
  'qianfan-orders': qianfanOrders,
  'qianfan-aftersales': qianfanAftersales,
  'pugongying-notes': pugongyingNotes,
  'lingxi-assets': lingxiAssets,
}

/** The names of the sources that are read. */
export const SOURCES: readonly string[] = Object.keys(CONTRACTS)

/** The contract of a source under a brand's settings, or null for a folder no contract knows. */
export const contractFor = (source: string, settings: SourceSettings = {}): Contract | null =>
  Object.hasOwn(CONTRACTS, source) ? (CONTRACTS[source]?.(settings) ?? null) : null

/** Whether what a brand file says of a source changes how it is read: contracts that take no settings take none. */
export const takesSettings = (source: string): boolean =>
  Object.hasOwn(CONTRACTS, source) && (CONTRACTS[source]?.length ?? 0) > 0
