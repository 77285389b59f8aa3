import { ConfigError } from '../../shared/errors.ts'
import { WHOLE_TABLES } from '../../shared/publish/catalog-plan.ts'
import { openFolder, readsNights, requireRun } from './lake-option.ts'
import type { World } from './world.ts'

/** What a query at Athena's door is about: the lake as it was typed and as an address, and the database that is asked. */
type AskedLake = { typed: string; dir: string; database: string }

/**
 * Looks whether the database that Athena is about to ask holds the lake that was named, and anything at all: by the
 * place of the dictionary, which every role may see. Whoever may not is told on stderr which database answers.
 * @param tables the published tables that the query reads
 * @throws ConfigError for a database of another lake, or where only logs were ever written and the query reads more
 */
export async function requireAskedLake(
  world: World,
  { typed, dir, database }: AskedLake,
  tables: readonly string[],
): Promise<void> {
  const catalog = await world.openCatalog(dir)
  const note = (text: string): Promise<void> => world.stderr.write(`sql: ${text}\n`)
  try {
    for (const table of WHOLE_TABLES) {
      const home = await catalog?.home(table)
      if (home?.folder !== table.emptyFolder || !readsNights(tables)) continue
      // A deployment may have put it back there since the last night: the lake itself knows.
      const opened = await openFolder(world, typed).catch(unlessRefused)
      if (opened) requireRun(opened.lake, dir, typed, tables)
      else await note(`Glue database ${database} shows no published run; the answer may be empty for that.`)
    }
  } catch (error) {
    if (!isRefusal(error)) throw error
    await note(
      `the Glue database ${database} (AIPS_DATABASE) answers; without the right glue:GetTable nobody can see whether it is that of ${typed}.`,
    )
  }
}

function unlessRefused(error: unknown): null {
  if (isRefusal(error)) return null
  throw error
}

/** Of Glue or S3: these credentials may not look. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ConfigError &&
  error.cause instanceof Error &&
  /^AccessDenied|^Forbidden/.test(error.cause.name)
