import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brandsIn } from '../../shared/publish/brands.ts'
import { writeSample } from '../../shared/sample/write-sample.ts'
import { listed } from '../storage/contract.ts'
import { startAthena } from '../support/local-stack/athena.ts'
import { filesInGlue, homeInGlue, partitionsInGlue } from '../support/local-stack/lake-view.ts'
import { openStepFunctionsDoor } from '../support/step-functions-door.ts'
import { findTrino } from '../support/trino-program.ts'
import { onLocalStack } from './on-local-stack.ts'

const SCRIPT = join(import.meta.dirname, '../../infra/smoke.ts')
const program = await findTrino()

onLocalStack('the smoke test of a deployment', ({ stack, landing, lake, folder }) => {
  const closing: (() => Promise<void>)[] = []
  let environment: Record<string, string>

  /** The script as an operator starts it: what it knows of this place are the SDK's own variables. */
  async function smoke(...options: string[]): Promise<{ code: unknown; output: string }> {
    const child = spawn(process.execPath, [SCRIPT, ...options], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { code, output: out + errors }
  }

  beforeAll(async () => {
    if (program === null) return
    const athena = await startAthena(stack(), program)
    closing.push(athena.close)
    stack().provide({ AWS_ENDPOINT_URL_ATHENA: athena.endpoint })
    const { template, executions } = stack()
    const door = await openStepFunctionsDoor(executions, { name: 'aips', outputs: template.outputs })
    closing.push(door.close)
    environment = {
      ...stack().environment,
      PATH: process.env.PATH ?? '',
      HOME: folder(),
      AIPS_TMP: join(folder(), 'smoke'),
      AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
      AWS_ENDPOINT_URL_SFN: door.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: door.endpoint,
    }
    // A brand that is at work already.
    const sample = await writeSample(
      { out: join(folder(), 'sample'), users: 60, days: 10, brand: 'aurora' },
      new Date(),
    )
    await landing().putFolder(sample.folder, 'aurora')
    const night = executions.start({ brands: ['aurora'], date: sample.endDate })
    expect((await executions.ended(night)).status).toBe('SUCCEEDED')
  }, 600_000)
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  test.skipIf(program === null)(
    'tries everything, ends well, and leaves nothing behind and every other brand as it was',
    async () => {
      const before = [await listed(lake(), 'aurora/'), await filesInGlue(stack(), lake(), 'aurora')]
      const { code, output } = await smoke()
      console.log(output)
      expect(
        output.match(/^ {2}(ok|FAILED) .*?s {2}[^:]+/gm)?.map((line) => line.replace(/ +[\d.]+ s /, '')),
      ).toEqual([
        '  ok the stack',
        '  ok nothing left of an earlier smoke test',
        '  ok exports',
        '  ok a night',
        '  ok Glue shows what is published',
        '  ok Athena',
        '  ok the same night again',
        '  ok the same night on Athena',
        '  ok clean up',
      ])
      expect(output).toContain('Left to look at')
      expect(code).toBe(0)
      expect([await listed(lake(), 'aurora/'), await filesInGlue(stack(), lake(), 'aurora')]).toEqual(before)
      expect(await brandsIn(lake())).toEqual(['aurora'])
      expect(await partitionsInGlue(stack(), 'smoke')).toEqual([])
      expect(await homeInGlue(stack(), 'definitions')).toMatch(/^aurora\/runs\//)
      for (const prefix of ['smoke/', '_staging/smoke/']) expect(await listed(lake(), prefix)).toEqual([])
    },
    600_000,
  )

  test.skipIf(program === null)('says what to do where there is no such deployment', async () => {
    const { code, output } = await smoke('-c', 'stage=nowhere')
    expect(code).toBe(1)
    expect(output).toContain('Stack aips-nowhere: expected it in this account and region, found none.')
  })
})
