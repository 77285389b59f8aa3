import type { Engine } from '../../shared/engine/engine.ts'
import { type Spent, spentOn } from './spent.ts'

/** What the product asked the engine for, and what it took. */
export type Call = Spent & { label: string; again: (engine: Engine, prefix: string) => Promise<unknown> }

/** An engine that keeps a list of what it was asked, in order; `again` asks the same of an engine once more. */
export function timedEngine(engine: Engine, calls: Call[], beforeClose: () => Promise<void>): Engine {
  async function timed<T>(label: string, again: (engine: Engine, prefix: string) => Promise<T>): Promise<T> {
    const { result, spent } = await spentOn(() => again(engine, ''))
    calls.push({ label, ...spent, again })
    return result
  }
  return {
    dialect: engine.dialect,
    run: (sql) => timed(`run ${short(sql)}`, (one) => one.run(sql)),
    rows: (sql) => timed(`rows ${short(sql)}`, (one) => one.rows(sql)),
    bind: (name, columns, keys) => timed(`bind ${name}`, (one) => one.bind(name, columns, keys)),
    load: (name, columns, files) => timed(`load ${name}`, (one) => one.load(name, columns, files)),
    make: (name, select) => timed(`make ${name}`, (one) => one.make(name, select)),
    define: (name, select) => timed(`define ${name}`, (one) => one.define(name, select)),
    drop: (...names) => timed(`drop ${names.join(', ')}`, (one) => one.drop(...names)),
    write: (select, target, by) =>
      timed(`write ${target.split('/').slice(-2).join('/')}`, (one, prefix) =>
        one.write(select, `${prefix}${target}`, by),
      ),
    async close() {
      await beforeClose()
      await engine.close()
    },
  }
}

/** The beginning of a statement, up to its first text: keys are set up by texts, and must not show. */
const short = (sql: string): string => (sql.trim().replaceAll(/\s+/g, ' ').split("'")[0] ?? '').slice(0, 60)
