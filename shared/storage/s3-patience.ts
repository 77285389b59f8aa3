import { setTimeout as wait } from 'node:timers/promises'
import { canPass } from './s3-error.ts'

/** How long to go on asking. The clock comes in here, so that tests do not wait. */
export type Patience = {
  /** How often a request is made at most, the first time included. */
  attempts: number
  sleep: (ms: number) => Promise<unknown>
  /** In [0, 1). */
  random: () => number
}

/** Ten times, with waits of half a minute in all, a minute at most: S3 asks to slow down for seconds. */
export const PATIENT: Patience = { attempts: 10, sleep: wait, random: Math.random }

const LONGEST_MS = 20_000

/** Before the try after the n-th (from 1): anything up to 200 ms, 400 ms, …, so that many who wait do not come back as one. */
export const backoffMs = (attempt: number, random: () => number): number =>
  random() * Math.min(LONGEST_MS, 100 * 2 ** attempt)

/**
 * The step's result, tried again as long as its error may pass. Not the SDK's own retry, which ends with the answer's
 * header: a body that is cut must be asked for again too, and two loops around each other would multiply.
 * @param again which errors are worth another try
 * @throws the last error
 */
export async function persist<T>(
  patience: Patience,
  step: () => Promise<T>,
  again: (error: unknown) => boolean = canPass,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step()
    } catch (error) {
      if (attempt >= patience.attempts || !again(error)) throw error
      await patience.sleep(backoffMs(attempt, patience.random))
    }
  }
}
