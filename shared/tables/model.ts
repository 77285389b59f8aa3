import { readFileSync } from 'node:fs'

/**
 * The SELECT of a model: the `.sql` file of that name beside the table's definition, or among the steps of the
 * transform. Models read relations by name and take their dates from the one-row relation `night`.
 */
export const model = (name: string): string => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8')
