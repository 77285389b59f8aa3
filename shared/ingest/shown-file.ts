import { createHmac } from 'node:crypto'
import type { Export } from './list-exports.ts'
import { maskedName } from './personal-data.ts'

/**
 * An export under the name that may enter the lake: phone numbers and e-mail addresses in it are masked. A mark that
 * only the brand's secret can make keeps apart what masking makes alike, and is the same every night.
 */
export function shownFile(file: Export, secret: Uint8Array): Export {
  const masked = maskedName(file.file)
  if (masked === file.file) return file
  const mark = createHmac('sha256', secret).update(`file:${file.file}`).digest('hex').slice(0, 8)
  return {
    ...file,
    source: maskedName(file.source),
    file: masked.replace(/(\.[^/]*)?$/, `~${mark}$1`),
  }
}
