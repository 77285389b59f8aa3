import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, literal } from '../../shared/engine/engine.ts'
import { allFixtures, type Fixture } from './fixtures.ts'
import { FORMS, type Form } from './forms.ts'
import { type Mutant, mutants, seededFor } from './mutants.ts'

/** A fixture in one of its forms, broken anew. `part` and `name` tell which mutant of a seed it is. */
export type Case = Mutant & {
  part: string
  fixture: Fixture
  form: Form
  original: Buffer
  /** The original after the change, before it is packed. */
  changed: Buffer
}

export type Slice = {
  seed: number
  /** How often each file is cut, flipped and spliced; the first round is 0. */
  rounds: { from: number; to: number }
  /** Only parts whose name holds this; '' takes all. */
  only: string
  /** Which of how many equal shares of the parts, for processes side by side; the first share is 0. */
  share: { index: number; of: number }
}

/** The corpus, fixture by fixture in every form: the same for the same seed, whatever else is asked for. */
export async function* corpus(
  { seed, rounds, only, share }: Slice,
  engine: Engine,
  scratch: string,
): AsyncGenerator<Case> {
  const fixtures = allFixtures()
  const forms = [...FORMS, PARQUET]
  let place = 0
  const originals = new Map<string, Buffer>()
  for (let round = rounds.from; round < rounds.to; round += 1)
    for (const fixture of fixtures)
      for (const form of forms) {
        const file = `${fixture.source}/${fixture.name}, ${form.form}`
        const part = `${file}, round ${round}`
        // A name is of one round: `round 1` is not `round 12`.
        if (!`${part}.`.includes(only)) continue
        place += 1
        // Shifted by one from fixture to fixture: forms that take long fall to every share.
        if ((place + Math.floor(place / forms.length)) % share.of !== share.index) continue
        const original =
          originals.get(file) ??
          (form === PARQUET ? await parquetOf(fixture, engine, scratch) : form.original(fixture))
        originals.set(file, original)
        for (const mutant of mutants(original, seededFor(seed, part)))
          yield {
            ...mutant,
            part,
            fixture,
            form,
            original,
            changed: mutant.bytes,
            bytes: form.packed(mutant.bytes),
          }
      }
}

const PARQUET: Form = {
  form: 'a whole Parquet file',
  original: () => Buffer.alloc(0),
  packed: (bytes) => bytes,
  name: 'a.parquet',
  linesAre: null,
  movesCells: true,
}

async function parquetOf({ rows }: Fixture, engine: Engine, scratch: string): Promise<Buffer> {
  const [header = [], ...others] = rows
  const path = join(scratch, 'original')
  const lines = others.map((row) => JSON.stringify(row))
  writeFileSync(`${path}.json`, `${lines.join('\n')}\n`)
  // No two columns of a Parquet file have one name, and each has one.
  const names = header.map((name, at) =>
    name !== '' && header.indexOf(name) === at ? name : `${name} ${at}`,
  )
  const cells = names.map((name, at) => `json ->> ${at} as "${name.replaceAll('"', '""')}"`)
  await engine.run(`copy (select ${cells.join(', ')} from read_json_objects(${literal(`${path}.json`)}, format = 'newline_delimited'))
    to ${literal(`${path}.parquet`)} (format parquet)`)
  return readFileSync(`${path}.parquet`)
}
