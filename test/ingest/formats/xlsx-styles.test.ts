import { expect, test } from 'vitest'
import { styleOf } from '../../../shared/ingest/xlsx-styles.ts'

test.each([
  ['General', 'plain'],
  ['0.00', 'plain'],
  ['@', 'plain'],
  ['#,##0.00_);[Red]\\(#,##0.00\\)', 'plain'],
  ['_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 'plain'],
  ['"￥"#,##0.00', 'plain'],
  ['[$￥-804]#,##0.00', 'plain'],
  ['0.00E+00', 'plain'],
  ['0"days"', 'plain'],
  ['0\\d', 'plain'],
  ['[Red]0', 'plain'],
  ['[>=10000]0!.0,"万";0', 'plain'],
  ['0;yyyy', 'plain'],
  ['0%', 'percent'],
  ['0.00%;[Red]-0.00%', 'percent'],
  ['"%"0', 'plain'],
  ['yyyy-mm-dd', 'date'],
  ['[$-804]yyyy"年"m"月"d"日"', 'date'],
  ['yyyy/m/d h:mm', 'date'],
  ['[h]:mm', 'date'],
  ['[DBNum1][$-804]yyyy"年"m"月"', 'date'],
  ['mmm-yy', 'date'],
])('the format %s shows a number as %s', (code, style) => {
  expect(styleOf(code)).toBe(style)
})
