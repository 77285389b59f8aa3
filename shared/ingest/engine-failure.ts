import { ConfigError } from '../errors.ts'

/**
 * What an engine's error means while a file is read. Its text may quote rows or the pads of the brand's secret, so
 * none of it is passed on, not even as a cause.
 * @returns a ConfigError where the machine is at its limit, else an error for a bug report
 */
export function engineFailure(error: unknown, file: string): Error {
  const text = error instanceof Error ? error.message : ''
  if (/no space left|disk quota|max_temp_directory_size/i.test(text))
    return new ConfigError(
      `Reading ${file}: expected room on the disk for the rows read; found that it is full. Free space or name another scratch folder (AIPS_TMP), then start again.`,
    )
  if (/out of memory|failed to allocate/i.test(text))
    return new ConfigError(
      `Reading ${file}: expected the memory limit to suffice; found that it does not. Raise AIPS_MEMORY_MB, then start again.`,
    )
  const [, kind = 'error of an unknown kind', what = ''] =
    /^(?:Error: )?([A-Z][A-Za-z ]{2,40} Error): ([^\n]*)/.exec(text) ?? []
  // These speak of our SQL, never of a row.
  const shown = /^(Binder|Parser|Catalog) Error$/.test(kind) ? `: ${what}` : ''
  return new Error(`The engine failed while it read ${file}: ${kind}${shown}.`)
}
