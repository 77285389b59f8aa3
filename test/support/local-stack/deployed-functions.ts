import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import { ACCOUNT, REGION, type Template } from './template.ts'

/** A function as the template deploys it. */
export type DeployedFunction = {
  name: string
  arn: string
  memoryMb: number
  timeoutSeconds: number
  environment: Readonly<Record<string, string>>
  /** Where the bundled asset lies. */
  folder: string
  /** URL of the module in it that the template names, and the name of its export. */
  module: string
  handler: string
}

const properties = z.object({
  FunctionName: z.string(),
  Handler: z.string(),
  Runtime: z.string(),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
})

/** The functions of the stack that are ours: what the CDK brings along runs on another runtime, or has no name. */
export function deployedFunctions(template: Template): DeployedFunction[] {
  return template.ofType('AWS::Lambda::Function').flatMap(({ id, properties: given }) => {
    const parsed = properties.safeParse(given)
    if (!parsed.success) throw new Error(`function ${id}: ${parsed.error.message}`)
    const { FunctionName, Handler, Runtime, MemorySize, Timeout, Code, Environment } = parsed.data
    if (!Runtime.startsWith('nodejs')) return []
    const folder = join(template.folder, `asset.${Code.S3Key.replace(/\.zip$/, '')}`)
    const at = Handler.lastIndexOf('.')
    const path = ['.mjs', '.js', '.cjs']
      .map((end) => join(folder, `${Handler.slice(0, at)}${end}`))
      .find((one) => existsSync(one))
    if (path === undefined)
      throw new Error(`function ${FunctionName}: expected the module of ${Handler} in ${folder}, found none`)
    return [
      {
        name: FunctionName,
        arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${FunctionName}`,
        memoryMb: MemorySize,
        timeoutSeconds: Timeout,
        environment: Environment?.Variables ?? {},
        folder,
        module: pathToFileURL(path).href,
        handler: Handler.slice(at + 1),
      },
    ]
  })
}
