import { readFileSync } from 'node:fs'

/** The SELECT of a step between the kept rows and the published tables: the `.sql` file of that name beside this one. */
export const step = (name: string): string => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8')
