import { createRequire } from 'node:module'
import { ASL_SCHEMA, getLanguageService, TextDocument } from 'amazon-states-language-service'
import * as z from 'zod'

// It says nothing of its types.
const validate: (definition: unknown) => unknown = createRequire(import.meta.url)('asl-validator')

const verdict = z.object({ isValid: z.boolean(), errors: z.array(z.unknown()) })

/**
 * What two validators have to say against a state machine: the schemas of the language, and the checks of the editor,
 * which follows every `Next`.
 */
export async function faultsIn(definition: object): Promise<string[]> {
  const { isValid, errors } = verdict.parse(validate(definition))
  const schema = isValid ? [] : errors.map((error) => JSON.stringify(error))
  const document = TextDocument.create('nightly.asl.json', 'asl', 1, JSON.stringify(definition, null, 2))
  const service = getLanguageService({})
  const found = await service.doValidation(document, service.parseJSONDocument(document), {}, ASL_SCHEMA)
  return [...schema, ...found.map(({ message }) => (typeof message === 'string' ? message : message.value))]
}
