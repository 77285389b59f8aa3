/**
 * How long one request to a service of the cloud may take, in the words of the SDKs: what hangs counts as lost, and is
 * made again. Without the last word an SDK would only write a warning and wait on.
 */
export const REQUEST_TIME = {
  connectionTimeout: 5_000,
  requestTimeout: 60_000,
  throwOnRequestTimeout: true,
} as const
