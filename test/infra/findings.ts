import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Environment, type Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import * as z from 'zod'
import { AipsStack } from '../../infra/aips-stack.ts'
import type { Settings } from '../../infra/settings.ts'
import { settingsOf, UNBUNDLED } from './synthesised.ts'

const report = z.object({
  pluginReports: z
    .array(z.object({ pluginName: z.string(), violations: z.array(z.object({ ruleName: z.string() })) }))
    .default([]),
})

/**
 * What cdk-nag (AwsSolutions) and CDK's own look at the template find in a deployment that nobody has explained.
 * @param also what is added to the stack before
 */
export function findingsIn(
  given: Partial<Record<keyof Settings, unknown>>,
  env: Environment = {},
  also: (stack: Stack) => void = () => {},
): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'aips-cdk-'))
  try {
    const app = new App({ outdir, context: UNBUNDLED })
    also(new AipsStack(app, settingsOf(given), { env }))
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    const file = join(outdir, 'validation-report.json')
    try {
      app.synth()
    } catch (error) {
      // It stops at what it found, and says it there.
      if (!existsSync(file)) throw error
    }
    const { pluginReports } = report.parse(JSON.parse(readFileSync(file, 'utf8')))
    return pluginReports.flatMap(({ pluginName, violations }) =>
      violations.map(({ ruleName }) => `${pluginName}: ${ruleName}`),
    )
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
