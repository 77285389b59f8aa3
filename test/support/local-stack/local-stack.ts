import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { type Moto, startMoto } from '../moto.ts'
import { type S3Server, startVersitygw } from '../versitygw.ts'
import { type DeployedFunction, deployedFunctions } from './deployed-functions.ts'
import { type Executions, executionsOf } from './executions.ts'
import { type Gate, openGate } from './gate.ts'
import { type Invocation, invoke, type Running } from './invoke.ts'
import { provision } from './provision.ts'
import type { Asked } from './recorder.ts'
import { localMachine } from './state-machine.ts'
import { synthesise } from './synthesise.ts'
import { REGION, readTemplate, type Template } from './template.ts'

/** The deployed system on this machine: what `npm run deploy` would send to an account, run here. */
export type LocalStack = {
  template: Template
  functions: readonly DeployedFunction[]
  executions: Executions
  /** Every invocation that has ended, in that order. */
  invocations: readonly Invocation[]
  /** Functions that are at work now. */
  running: ReadonlySet<Running>
  /** Every call that functions make to Glue passes here. */
  glue: Gate
  /** What each function asked of S3, Glue and Secrets Manager, by its name; nobody here looks at rights. */
  asked: ReadonlyMap<string, readonly Asked[]>
  /** Calls a function by its job, as Lambda would: `watch`, `sweep`. */
  call: (job: string, event: unknown) => Promise<Invocation>
  /** Where SDKs find the services: for child processes and for clients of tests. */
  environment: Readonly<Record<string, string>>
  /** Tells functions of another service, by the SDK's own variable. */
  provide: (variables: Readonly<Record<string, string>>) => void
  lake: string
  landing: string
  s3: S3Server
  moto: Moto
  close: () => Promise<void>
}

type Options = {
  brands: readonly string[]
  /** The S3 server's program (see versitygw.ts) and moto's. */
  programs: { versitygw: string; moto: string }
  /** How long the state machine waits before it tries again what ended with one of these errors. */
  retryMs?: (errors: readonly string[]) => number
}

/** Two minutes of the definition pass in a second. */
const QUICK: NonNullable<Options['retryMs']> = (errors) => (errors.includes('BusyError') ? 1000 : 50)

const machineProperties = z.object({ StateMachineName: z.string(), DefinitionString: z.string() })

/** Synthesises the app and starts everything that its functions work on. */
export async function startLocalStack({ brands, programs, retryMs = QUICK }: Options): Promise<LocalStack> {
  const context = { brands: brands.join(','), alarmEmail: 'nobody@example.com', architecture: architecture() }
  const template = await readTemplate(await synthesise(context), 'aips')
  const open: { close: () => Promise<void> }[] = []
  const close = async (): Promise<void> => {
    for (const one of open.toReversed()) await one.close()
  }
  try {
    const scratchDir = await mkdtemp(join(tmpdir(), 'aips-stack-'))
    open.push({ close: () => rm(scratchDir, { recursive: true, force: true }) })
    const s3: S3Server = await startVersitygw(programs.versitygw)
    open.push(s3)
    const moto: Moto = await startMoto(programs.moto)
    open.push(moto)
    const glue = await openGate(() => moto.endpoint)
    open.push(glue)
    await provision(template, { s3: s3.endpoint, glue: moto.endpoint, secrets: moto.endpoint })

    const provided: Record<string, string> = {}
    const environment = {
      AWS_ACCESS_KEY_ID: 'tests',
      AWS_SECRET_ACCESS_KEY: 'only-for-tests',
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_GLUE: glue.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: moto.endpoint,
    }
    const functions = deployedFunctions(template)
    const invocations: Invocation[] = []
    const running = new Set<Running>()
    const asked = new Map<string, Asked[]>()
    const gates = new Map<string, Gate>()
    for (const { name } of functions) {
      const gate = await openGate(({ target }) =>
        target === null ? s3.endpoint : target.startsWith('AWSGlue') ? glue.endpoint : moto.endpoint,
      )
      open.push(gate)
      gates.set(name, gate)
      const those: Asked[] = []
      asked.set(name, those)
      gate.watch((one) => void those.push(one))
    }
    const run = async (called: DeployedFunction, event: unknown): Promise<Invocation> => {
      let started: Running | null = null
      const services = gates.get(called.name)?.endpoint ?? ''
      const through = {
        ...environment,
        ...provided,
        AWS_ENDPOINT_URL_S3: services,
        AWS_ENDPOINT_URL_GLUE: services,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: services,
      }
      const done = await invoke(called, event, { environment: through, scratchDir }, (one) => {
        started = one
        running.add(one)
      })
      if (started) running.delete(started)
      invocations.push(done)
      return done
    }
    const task = async (resource: string, input: unknown): Promise<unknown> => {
      const called = functions.find(({ arn }) => arn === resource)
      if (!called) throw new Error(`the definition calls ${resource}, which the stack does not have`)
      const { outcome } = await run(called, input)
      if ('answer' in outcome) return outcome.answer
      throw Object.assign(new Error(JSON.stringify(outcome)), { name: outcome.errorType })
    }
    const [found, ...others] = template.ofType('AWS::StepFunctions::StateMachine')
    if (!found || others.length > 0) throw new Error('expected one state machine in the template')
    const { StateMachineName, DefinitionString } = machineProperties.parse(found.properties)
    const machine = localMachine(DefinitionString, task, retryMs)
    return {
      template,
      functions,
      executions: executionsOf(template.outputs.NightlyMachine ?? StateMachineName, machine),
      invocations,
      running,
      glue,
      asked,
      call: (job, event) => run(named(functions, job), event),
      environment,
      provide: (variables) => void Object.assign(provided, variables),
      lake: template.outputs.LakeBucket ?? '',
      landing: template.outputs.LandingBucket ?? '',
      s3,
      moto,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The deployed function of a job: `functions/<job>.ts`. */
export function named(functions: readonly DeployedFunction[], job: string): DeployedFunction {
  const found = functions.find(({ name }) => name === `aips-${job}`)
  if (!found)
    throw new Error(`expected a function of ${job}, found ${functions.map(({ name }) => name).join(', ')}`)
  return found
}

const architecture = (): string => (process.arch === 'arm64' ? 'arm64' : 'x86_64')
