import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) })
const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
})

export const ACCOUNT = '123456789012'
export const REGION = 'us-east-1'

/** A synthesised stack as it would stand in an account, with what CloudFormation fills in worked out. */
export type Template = {
  /** The resources of a type by their logical ids, properties resolved. */
  ofType: (type: string) => { id: string; properties: Record<string, unknown> }[]
  /** The outputs, resolved. */
  outputs: Record<string, string>
  /** The folder of assets, `asset.<hash>`. */
  folder: string
}

/** @throws Error on an intrinsic function that nobody here knows: none is left unresolved in silence */
export async function readTemplate(folder: string, stack: string): Promise<Template> {
  const text = await readFile(join(folder, `${stack}.template.json`), 'utf8')
  const { Resources, Outputs } = template.parse(JSON.parse(text))
  const resolve = resolver(Resources, stack)
  return {
    folder,
    ofType: (type) =>
      Object.entries(Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties }]) => ({
          id,
          properties: z.record(z.string(), z.unknown()).parse(resolve(Properties)),
        })),
    outputs: Object.fromEntries(
      Object.entries(Outputs).map(([name, { Value }]) => [name, String(resolve(Value))]),
    ),
  }
}

type Resources = z.infer<typeof template>['Resources']

/** The property that is a resource's name, where it has one of its own; what `Ref` gives. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Glue::Database': 'DatabaseName',
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
}

const getAtt = z.tuple([z.string(), z.string()])
const join_ = z.tuple([z.string(), z.array(z.unknown())])
const select = z.tuple([z.coerce.number(), z.unknown()])
const split = z.tuple([z.string(), z.unknown()])

function resolver(resources: Resources, stack: string): (value: unknown) => unknown {
  const nameOf = (id: string): string => {
    const found = resources[id]
    if (!found) throw new Error(`the template refers to ${id}, which it does not have`)
    const own = found.Properties[NAMES[found.Type] ?? '']
    return own === undefined ? `${stack}-${id}` : String(resolve(own))
  }
  const ref = (id: string): string => {
    if (id === 'AWS::StackName') return stack
    if (id === 'AWS::StackId') return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${stack}/local`
    return PSEUDO[id] ?? (resources[id]?.Type === 'AWS::StepFunctions::StateMachine' ? arnOf(id) : nameOf(id))
  }
  const arnOf = (id: string): string => {
    const type = resources[id]?.Type ?? ''
    if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${nameOf(id)}`
    const [, service = '', kind = ''] = type.split('::')
    const path =
      kind === 'Function'
        ? `function:${nameOf(id)}`
        : kind === 'StateMachine'
          ? `stateMachine:${nameOf(id)}`
          : `${kind}/${nameOf(id)}`
    return `arn:aws:${service === 'StepFunctions' ? 'states' : service.toLowerCase()}:${REGION}:${ACCOUNT}:${path}`
  }
  const attribute = (id: string, name: string): string =>
    name === 'Arn' || name === 'StateMachineArn' ? arnOf(id) : name === 'Name' ? nameOf(id) : `${id}.${name}`

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [first] = entries
    if (entries.length === 1 && first) {
      const [key, given] = first
      if (key === 'Ref') return ref(String(given))
      if (key === 'Fn::GetAtt') return attribute(...getAtt.parse(given))
      if (key === 'Fn::Join') {
        const [separator, parts] = join_.parse(given)
        return parts.map((part) => String(resolve(part))).join(separator)
      }
      if (key === 'Fn::Select') {
        const [index, list] = select.parse(given)
        return z.array(z.unknown()).parse(resolve(list))[index]
      }
      if (key === 'Fn::Split') {
        const [separator, text] = split.parse(given)
        return String(resolve(text)).split(separator)
      }
      if (key === 'Fn::Sub')
        return z
          .string()
          .parse(given)
          .replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => ref(name))
      if (key.startsWith('Fn::')) throw new Error(`the template has ${key}, which nobody resolves here`)
    }
    return Object.fromEntries(entries.map(([key, given]) => [key, resolve(given)]))
  }
  return resolve
}
