import { App, type Environment, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ConfigError } from '../shared/errors.ts'
import { AipsStack } from './aips-stack.ts'
import { FEATURE_FLAGS } from './feature-flags.ts'
import { readSettings } from './settings.ts'

/** What `npm run deploy` deploys: one stack, as cdk.json's context and `-c` say (see settings.ts). */
const app = new App({ context: FEATURE_FLAGS })
try {
  const settings = readSettings((name) => app.node.tryGetContext(name))
  new AipsStack(app, settings, { env: whereTo() })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 2
}

/** The account and region of the shell that deploys, as the CDK tells the app; left open where there is no shell. */
function whereTo(): Environment {
  // biome-ignore lint/style/noProcessEnv: the CDK has no other way to tell the app
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env
  return { ...(account && { account }), ...(region && { region }) }
}
