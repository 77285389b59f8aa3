import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import * as z from 'zod'
import { asError } from '../shared/errors.ts'
import { cleanUp } from './smoke/clean-up.ts'
import { findDeployed } from './smoke/deployed.ts'
import { LEFT_TO_LOOK_AT } from './smoke/left-to-look-at.ts'
import { smokeSteps } from './smoke/steps.ts'
import { openWorld } from './smoke/world.ts'
import { SMOKE_BRAND } from './smoke-brand.ts'

/**
 * `npm run smoke`, after the first deployment: a small brand's exports go the way of every brand's, from the landing
 * bucket to an answer of Athena's, and are taken away again. What a machine without an account cannot show, it shows.
 */
const command = new Command('smoke')
  .description(
    'run a night of a small brand through a deployment, ask Athena, and take everything away again',
  )
  .option(
    '-c, --context <name=value>',
    'as for deploy: stage=test',
    (given, before: string[]) => [...before, given],
    [],
  )
  .option('--keep', 'leave everything there, to look at it; the next smoke test takes it away')
  .addHelpText('after', '\nExample: npm run smoke -- -c stage=test')
  .action(async (given: unknown) => {
    const { context, keep } = z
      .object({ context: z.array(z.string()), keep: z.boolean().default(false) })
      .parse(given)
    process.exitCode = (await smoke(await stageOf(context), keep)) ? 0 : 1
  })

const cdkJson = z.object({ context: z.object({ stage: z.string().default('') }) })

/** The stage as the CDK would find it: `-c`, else cdk.json. */
async function stageOf(context: readonly string[]): Promise<string> {
  const typed = context.find((one) => one.startsWith('stage='))
  if (typed !== undefined) return typed.slice('stage='.length)
  return cdkJson.parse(JSON.parse(await readFile(new URL('../cdk.json', import.meta.url), 'utf8'))).context
    .stage
}

/** @returns whether every step did what it should */
async function smoke(stage: string, keep: boolean): Promise<boolean> {
  const startedAt = performance.now()
  const step = async (what: string, work: () => Promise<string>): Promise<boolean> => {
    const before = performance.now()
    const after = (): string => `${((performance.now() - before) / 1000).toFixed(1)} s`.padStart(8)
    try {
      const told = await work()
      console.log(`  ok     ${after()}  ${what}: ${told}`)
      return true
    } catch (error) {
      const { name, message, stack } = asError(error)
      console.log(`  FAILED ${after()}  ${what}: ${name}: ${message}`)
      if (name === 'Error' || name === 'TypeError') console.log(stack)
      return false
    }
  }
  const told: { deployed: Awaited<ReturnType<typeof findDeployed>> | null } = { deployed: null }
  const found = await step('the stack', async () => {
    told.deployed = await findDeployed(stage)
    return `${told.deployed.stack}, landing ${told.deployed.landing}, lake ${told.deployed.lake}`
  })
  if (!found || told.deployed === null) return false
  const world = await openWorld(told.deployed)
  try {
    let good = await step('nothing left of an earlier smoke test', () => cleanUp(world))
    for (const { what, work } of smokeSteps(world)) good = good && (await step(what, work))
    if (!keep) good = (await step('clean up', () => cleanUp(world))) && good
    const all = ((performance.now() - startedAt) / 1000).toFixed(0)
    console.log(good ? `\nAll of it works, after ${all} s. Left to look at:\n\n${LEFT_TO_LOOK_AT}` : NEXT)
    return good
  } finally {
    await world.close()
  }
}

const NEXT = `
Something does not work yet. Mend what the line above names, then start again: npm run smoke
Nothing of other brands was touched, and what is left of brand ${SMOKE_BRAND} the next smoke test takes away.`

await command.parseAsync()
