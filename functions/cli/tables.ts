import { Command } from 'commander'
import { ConfigError } from '../../shared/errors.ts'
import { ALL_TABLES } from '../../shared/tables/all-tables.ts'
import { NAMED_QUERIES, type NamedQuery } from '../../shared/tables/named-queries.ts'
import { nearestName } from '../../shared/tables/nearest-name.ts'
import type { Table } from '../../shared/tables/table.ts'
import { asTyped } from './as-typed.ts'
import { bold } from './layout.ts'
import type { MakeCommand } from './run-cli.ts'
import type { Out, Report } from './world.ts'

/** The data dictionary; it needs no lake. */
export const tablesCommand: MakeCommand = ({ self }, done) =>
  new Command('tables')
    .description('the data dictionary: tables, columns, units, formulas, ready queries')
    .argument('[name]', 'one table, or one ready query')
    .addHelpText('after', '\nExample: aips tables roi_categories')
    .action((name: unknown) => done(typeof name === 'string' ? one(name) : overview(self)))

function overview(self: string): Report {
  return {
    json: { tables: ALL_TABLES.map(described), queries: NAMED_QUERIES },
    text: (out) =>
      [
        bold('Tables', out),
        ...ALL_TABLES.map(({ name, row, restricted }) => entry(name, row, restricted ? ' (restricted)' : '')),
        '',
        bold('Ready queries', out),
        ...NAMED_QUERIES.map((query) => entry(query.name, query, '')),
        '',
        asTyped(
          'Next: `aips tables NAME` explains a table column by column, or shows a query to paste into `aips sql --lake DIR`.',
          self,
        ),
      ].join('\n'),
  }
}

const entry = (name: string, { zh, en }: { zh: string; en: string }, remark: string): string =>
  `  ${name.padEnd(20)} ${firstSentence(zh)}\n  ${' '.repeat(20)} ${firstSentence(en)}${remark}`

/** The rest is said by `aips tables NAME`. */
const firstSentence = (text: string): string =>
  text.split(/(?<=[。；;])|(?<=\.) /)[0]?.replace(/[；;]$/, '') ?? text

function one(typed: string): Report {
  const name = typed.replace(/^aips\./i, '').toLowerCase()
  const table = ALL_TABLES.find((each) => each.name === name)
  if (table) return { json: described(table), text: (out) => tableText(table, out) }
  const query = NAMED_QUERIES.find((each) => each.name === name)
  if (query) return { json: query, text: () => queryText(query) }
  const names = [...ALL_TABLES, ...NAMED_QUERIES].map((each) => each.name)
  const near = nearestName(name, names)
  throw new ConfigError(
    `table ${typed}: expected a published table or a ready query, found no such name. ` +
      `${near === null ? '' : `Did you mean ${near}? `}Known: ${names.join(', ')}.`,
  )
}

const described = (table: Table) => ({
  name: table.name,
  row: table.row,
  restricted: table.restricted,
  key: table.key,
  columns: Object.entries(table.columns).map(([name, { type, unit, zh, en, formula }]) => ({
    name,
    type,
    unit,
    zh,
    en,
    formula: formula ?? null,
  })),
})

function tableText(table: Table, out: Out): string {
  const head = `${bold(table.name, out)}${table.restricted ? '  (restricted: needs a grant of its own)' : ''}`
  const columns = Object.entries(table.columns).map(([name, { type, unit, zh, en, formula }]) =>
    [
      `${bold(name, out)}  ${type}, ${unit}${table.key.includes(name) ? '  · key' : ''}`,
      `    ${zh}`,
      `    ${en}`,
      ...(formula === undefined ? [] : [`    = ${formula}`]),
    ].join('\n'),
  )
  return [
    head,
    `  ${table.row.zh}`,
    `  ${table.row.en}`,
    `  Key: ${table.key.join(', ')}`,
    '',
    ...columns,
  ].join('\n')
}

const queryText = ({ zh, en, sql }: NamedQuery): string => `-- ${zh}\n-- ${en}\n${sql}\n`
