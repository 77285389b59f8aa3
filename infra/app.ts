import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ConfigError } from '../shared/errors.ts'
import { AipsStack } from './aips-stack.ts'
import { FEATURE_FLAGS } from './feature-flags.ts'
import { readSettings } from './settings.ts'

/** What `npm run deploy` deploys: one stack, as cdk.json's context and `-c` say (see settings.ts). */
const app = new App({ context: FEATURE_FLAGS })
try {
  const settings = readSettings((name) => app.node.tryGetContext(name))
  new AipsStack(app, settings)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
