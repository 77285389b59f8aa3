/**
 * `npm run fuzz -- [--seed N] [--rounds 75 | --minutes M] [--only TEXT] [--share 1/2] [--keep DIR] [--json]`: breaks every fixture in
 * every format and reads what is left of it, 100,000 times and more. Says of each mutant that was not read as it must
 * be how to make it again: the seed, the fixture, its form, the round, what was done where. Ends with 1 when there was one.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readMutants } from './read-mutants.ts'

const { values } = parseArgs({
  options: {
    /** Another one each time, so that each run looks elsewhere. */
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    rounds: { type: 'string', default: '75' },
    minutes: { type: 'string' },
    only: { type: 'string', default: '' },
    share: { type: 'string', default: '1/1' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const rounds = values.minutes === undefined ? Number(values.rounds) : Number.MAX_SAFE_INTEGER
const minutes = values.minutes === undefined ? null : Number(values.minutes)
if (!Number.isInteger(seed) || !(rounds >= 1) || (minutes !== null && !(minutes > 0))) {
  console.error(
    `fuzz: expected whole numbers for --seed and --rounds (from 1 on) and minutes above 0; found --seed ${values.seed} --rounds ${values.rounds} --minutes ${values.minutes ?? ''}.`,
  )
  process.exit(2)
}
const [share = 1, of = 1] = values.share.split('/').map(Number)
const log = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`)
log(`seed ${seed}`)
let shown = 0
const begin = performance.now()
const told = await readMutants(
  { seed, rounds: { from: 0, to: rounds }, only: values.only, share: { index: share - 1, of } },
  minutes === null ? null : Date.now() + minutes * 60_000,
  ({ mutants }) => {
    if (mutants - shown < 5000) return
    shown = mutants
    log(`${mutants} mutants`)
  },
)
const faults = told.faults.map(({ case: { part, name, bytes, form }, what }, index) => {
  if (values.keep !== undefined) {
    mkdirSync(values.keep, { recursive: true })
    writeFileSync(join(values.keep, `${index}-${form.name}`), bytes)
  }
  return {
    what,
    mutant: name,
    again: `npm run fuzz -- --seed ${seed} --rounds ${roundsFor(part)} --only "${part}."`,
  }
})
const { mutants, accepted, rejected, peakMiB } = told
const seconds = Math.round((performance.now() - begin) / 1000)
if (values.json) console.log(JSON.stringify({ seed, mutants, accepted, rejected, faults, peakMiB, seconds }))
else {
  for (const { what, mutant, again } of faults) console.log(`${mutant}: ${what}\n    ${again}`)
  console.log(
    `${mutants} mutants read in ${seconds} s, peak ${peakMiB} MiB: ${accepted} accepted, rejected ${JSON.stringify(rejected)}`,
  )
  console.log(
    mutants === 0
      ? `No fixture and form is called so: --only ${values.only}`
      : faults.length === 0
        ? 'Every one was read or refused as it must be.'
        : `${faults.length} were not; --keep DIR writes them to files.`,
  )
}
process.exitCode = faults.length === 0 && mutants > 0 ? 0 : 1

/** The rounds that reach a part. */
function roundsFor(part: string): number {
  return Number(/round (\d+)$/.exec(part)?.[1]) + 1
}
