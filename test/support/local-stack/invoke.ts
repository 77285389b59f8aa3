import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import type { DeployedFunction } from './deployed-functions.ts'
import { REGION } from './template.ts'

const told = z.object({
  answer: z.unknown().optional(),
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  importMs: z.number().nullable(),
  peakBytes: z.number(),
})

/** A function that is at work: whoever has it may end it as the power going would (SIGKILL), or hold it. */
export type Running = {
  function: string
  event: unknown
  signal: (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void
}

/** One invocation, from the outside. */
export type Invocation = {
  function: string
  event: unknown
  outcome: { answer: unknown } | { errorType: string; errorMessage: string }
  seconds: number
  /** Null where the process was ended before it could say. */
  peakBytes: number | null
  importMs: number | null
  /** What it wrote: its log, and its metrics among it. */
  lines: string[]
}

/** What an invocation gets that is not in the template: where services are, who asks, and a place for files. */
export type Sandbox = { environment: Readonly<Record<string, string>>; scratchDir: string }

/**
 * Calls a function as it is deployed, in a process of its own, as large as its time allows; an error of it is an
 * outcome, as for Lambda. Each call is a cold start.
 */
export async function invoke(
  called: DeployedFunction,
  event: unknown,
  { environment, scratchDir }: Sandbox,
  onStart: (running: Running) => void,
): Promise<Invocation> {
  const requestId = randomUUID()
  const tmp = join(scratchDir, requestId)
  await mkdir(tmp, { recursive: true })
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${Math.floor(called.memoryMb * 0.9)}`,
      join(import.meta.dirname, 'function-process.ts'),
    ],
    {
      cwd: called.folder,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: lambdaEnvironment(called, tmp, environment),
    },
  )
  const end = (): boolean => child.kill('SIGKILL')
  process.once('exit', end)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, called.timeoutSeconds * 1000)
  onStart({ function: called.name, event, signal: (name) => child.kill(name) })
  const deadlineAt = Date.now() + called.timeoutSeconds * 1000
  const { module, handler } = called
  child.stdin?.on('error', () => {})
  child.stdin?.end(JSON.stringify({ module, handler, event, requestId, deadlineAt }))
  const [answered, out, errors] = await Promise.all([
    read(child, 3),
    read(child, 1),
    read(child, 2),
    once(child, 'close'),
  ])
  clearTimeout(timer)
  process.removeListener('exit', end)
  await rm(tmp, { recursive: true, force: true })
  const outcome = outcomeOf(answered, called, isLate, requestId)
  return {
    function: called.name,
    event,
    ...outcome,
    seconds: (performance.now() - startedAt) / 1000,
    lines: [...out.split('\n'), ...errors.split('\n')].filter((line) => line !== ''),
  }
}

const read = async (child: ChildProcess, fd: number): Promise<string> => {
  const stream = child.stdio[fd]
  return stream && 'read' in stream ? text(stream) : ''
}

/** What Lambda says for a process that cannot say anything itself. */
function outcomeOf(
  answered: string,
  { timeoutSeconds }: DeployedFunction,
  isLate: boolean,
  requestId: string,
): Pick<Invocation, 'outcome' | 'peakBytes' | 'importMs'> {
  if (answered === '') {
    const outcome = isLate
      ? {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds}.00 seconds`,
        }
      : {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
        }
    return { outcome, peakBytes: null, importMs: null }
  }
  const { answer, errorType, errorMessage = '', importMs, peakBytes } = told.parse(JSON.parse(answered))
  return {
    outcome: errorType === undefined ? { answer } : { errorType, errorMessage },
    importMs,
    peakBytes,
  }
}

/** The template's variables and those that Lambda sets; of the machine's own only where programs are. */
function lambdaEnvironment(
  { name, memoryMb, environment, folder }: DeployedFunction,
  tmp: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(environment).map(([key, value]) => [key, value.replace(/^\/tmp(?=\/|$)/, tmp)])
  return {
    ...Object.fromEntries(own),
    PATH: process.env.PATH ?? '',
    TMPDIR: tmp,
    TZ: 'UTC',
    AWS_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    LAMBDA_TASK_ROOT: folder,
    ...given,
  }
}
