import type { SourceSettings } from '../brand.ts'
import type { Contract } from './contract.ts'
import { readersAtShop } from './jd-alliance.ts'

/** 唯品会 (小红链): comes in the columns of JD's alliance. */
export const vipAlliance = (settings: SourceSettings): Contract => readersAtShop('vip-alliance', settings)
