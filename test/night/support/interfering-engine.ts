import { duckdbEngine } from '../../../shared/engine/duckdb.ts'
import type { Engine } from '../../../shared/engine/engine.ts'

/**
 * What goes wrong with relations of these names: a SELECT over `sound`, what the relation should have been. Empty
 * while nothing goes wrong.
 */
export type Faults = Record<string, string>

/** DuckDB with a fault in between: relations that `faults` names at the time are not what was asked for. */
export const interferingEngine =
  (faults: Faults): typeof duckdbEngine =>
  async (storage, settings) => {
    const engine = await duckdbEngine(storage, settings)
    const broken = (name: string, select: string): string => {
      const fault = faults[name]
      return fault === undefined ? select : `with sound as (${select}) ${fault}`
    }
    const interfering: Engine = {
      ...engine,
      make: (name, select) => engine.make(name, broken(name, select)),
      async load(name, columns, files) {
        if (faults[name] === undefined) return engine.load(name, columns, files)
        await engine.load(`${name}_sound`, columns, files)
        await engine.make(name, broken(name, `select * from ${name}_sound`))
      },
    }
    return interfering
  }
