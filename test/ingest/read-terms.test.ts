import { expect, test } from 'vitest'
import type { SourceSettings } from '../../shared/brand.ts'
import { sameSettings, termsOf } from '../../shared/ingest/read-terms.ts'
import { SOURCES } from '../../shared/ingest/sources.ts'

const of = (source: string, settings: SourceSettings = {}): string =>
  termsOf({ sources: { [source]: settings } })(source)

test('every source has terms of its own, the same every time; a folder that no contract knows has some, too', () => {
  const all = SOURCES.map((source) => of(source))
  expect(new Set(all).size).toBe(SOURCES.length)
  expect(SOURCES.map((source) => of(source))).toEqual(all)
  expect(all).not.toContain(of('wechat-mini'))
})

test('what the brand file says of columns changes the terms, what a campaign is called does not', () => {
  const plain = of('juguang-report')
  expect(of('juguang-report', { map: { 184467: 'c618' } })).toBe(plain)
  expect(of('juguang-report', { campaignBy: '计划名称' })).not.toBe(plain)
  const buyers = of('tmall-orders', { idColumn: '会员', idType: 'open_id' })
  expect(buyers).not.toBe(of('tmall-orders'))
  expect(of('tmall-orders', { idColumn: '会员', idType: 'phone_md5' })).not.toBe(buyers)
})

test('another program with the same brand file is told from a changed brand file', () => {
  const [program, settings] = of('tmall-orders').split('.')
  expect(sameSettings(`another.${settings}`, of('tmall-orders'))).toBe(true)
  expect(sameSettings(`${program}.another`, of('tmall-orders'))).toBe(false)
})
