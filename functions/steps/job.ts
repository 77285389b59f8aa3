import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type * as z from 'zod'
import { readConfig } from '../../shared/config.ts'
import { maskedName } from '../../shared/ingest/personal-data.ts'
import { makeFolder } from '../../shared/make-folder.ts'
import type { MetricName } from '../../shared/metrics.ts'
import { tellError } from '../cli/error-text.ts'
import { type Cloud, openCloud } from './cloud.ts'
import { NightFailed } from './execution.ts'
import { readEvent } from './read-event.ts'

/** The part of Lambda's context that a job uses. */
type LambdaContext = { awsRequestId: string; getRemainingTimeInMillis: () => number }

/** What a job meets: the deployed lake, a log and the metrics that alarms watch. */
export type Job = Cloud & {
  log: (message: string, fields?: Record<string, unknown>) => void
  /** One value of a metric of a brand. */
  measure: (brand: string, name: MetricName, value: number) => void
}

const logger = new Logger()
const metrics = new Metrics()

/**
 * A Lambda handler: parses the event, gives the work a folder of its own, and lets errors out by their names, in words
 * that hold no data. Step Functions sorts by the name what is tried again.
 */
export const job =
  <Event, Answer>(event: z.ZodType<Event>, work: (event: Event, job: Job) => Promise<Answer>) =>
  async (given: unknown, context: LambdaContext): Promise<Answer> => {
    const scratchDir = join(readConfig().scratchDir, context.awsRequestId)
    try {
      await makeFolder(scratchDir, 0o700)
      const deadline = new Date(Date.now() + context.getRemainingTimeInMillis())
      return await work(readEvent(event, given), { ...openCloud(scratchDir, deadline), log, measure })
    } catch (error) {
      const told = error instanceof NightFailed ? error : tellError(error)
      const passing = told.name === 'ContinueError' || told.name === 'BusyError'
      logger[passing ? 'info' : 'error'](maskedName(told.message), { error_name: told.name })
      const out = new Error(maskedName(told.message))
      out.name = told.name
      throw out
    } finally {
      await rm(scratchDir, { recursive: true, force: true })
    }
  }

const log: Job['log'] = (message, fields = {}) => logger.info(message, fields)

const measure: Job['measure'] = (brand, name, value) => {
  const one = metrics.singleMetric()
  one.addDimension('brand', brand)
  one.addMetric(name, MetricUnit.NoUnit, value)
}
