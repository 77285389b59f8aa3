import { readFileSync, writeSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'

/**
 * One invocation of a function as Lambda makes it: loads the module that the template names from the bundled asset,
 * calls its handler, and tells the answer, or the error by its name, on file descriptor 3. Logs go where they go.
 */
const call = z.object({
  /** URL of the module, and which of its exports is the handler. */
  module: z.string(),
  handler: z.string(),
  event: z.unknown(),
  requestId: z.string(),
  /** Epoch milliseconds at which Lambda would end this process. */
  deadlineAt: z.number(),
})

const handlerType = z.function({ input: [z.unknown(), z.unknown()], output: z.promise(z.unknown()) })

const { module, handler, event, requestId, deadlineAt } = call.parse(
  JSON.parse(String(await buffer(process.stdin))),
)
let importMs: number | null = null
try {
  const before = performance.now()
  const loaded: Record<string, unknown> = await import(module)
  importMs = performance.now() - before
  const run = handlerType.implementAsync(
    z.custom<(...given: [unknown, unknown]) => Promise<unknown>>().parse(loaded[handler]),
  )
  const answer = await run(event, {
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadlineAt - Date.now(),
  })
  tell({ answer: answer ?? null })
} catch (error) {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) }
  tell({ errorType: name, errorMessage: message })
}
// Lambda freezes what is left; here it ends.
process.exit(0)

function tell(outcome: object): void {
  writeSync(3, JSON.stringify({ ...outcome, importMs, peakBytes: peakBytes() }))
}

/** The most memory that this process ever had, as the kernel counts it. */
function peakBytes(): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024
}
