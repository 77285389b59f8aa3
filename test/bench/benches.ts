import { addDays } from '../../shared/calendar.ts'
import { type Comparison, compareNights, dearestOf, median, rounds } from './comparison.ts'
import { csvIngest } from './csv-ingest.ts'
import { LAST_DATE } from './exports.ts'
import { formats } from './formats.ts'
import type { Lab } from './lab.ts'
import { HISTORY_DAYS } from './size.ts'
import { ROLL } from './stage-copy.ts'

/** A bench makes what it needs and gives its comparisons. */
export type Bench = (lab: Lab) => Promise<Comparison[]>

export const BENCHES: Readonly<Record<string, Bench>> = {
  stage: async (lab) => {
    const { day } = await lab.exports(false, 'day')
    const told = await lab.night({
      lake: await lab.lake('short', false),
      files: day,
      stageRounds: lab.rounds,
    })
    const { stage } = told
    if (!stage) throw new Error('the stage step was not measured')
    lab.log(`stage step: ${stage.stateRows} state rows, ${stage.dayRows} events of the day`)
    const labels = told.statements.map(({ label }) => label)
    const roll = told.statements.slice(labels.indexOf(ROLL.first), labels.lastIndexOf(ROLL.last) + 1)
    return [
      {
        what: 'stage step: the roll / a bare copy of its bytes',
        a: stage.roll,
        b: stage.copy,
        goal: 1.5,
        holds: dearestOf(roll),
      },
      { what: 'stage step: with moves and `state` / the copy', a: stage.whole, b: stage.copy, goal: null },
    ]
  },

  history: async (lab) => [...(await longHistory(lab, false)), ...(await longHistory(lab, true))],

  late: async (lab) => {
    const lake = await lab.lake('short', false)
    const { day, late } = await lab.exports(false, 'day', 'late')
    const nights = await rounds(
      lab.rounds,
      () => lab.night({ lake, files: [...day, ...late] }),
      () => lab.night({ lake, files: day }),
    )
    return compareNights('late rows on all 7 days of the window / none', nights, { time: 2, memory: null })
  },

  catchup: async (lab) => {
    const lake = await lab.lake('early', false)
    const { recent } = await lab.exports(false, 'recent')
    const done = `${lab.dir}/lake-caught-up`
    await lab.night({ lake, files: recent, date: LAST_DATE, keep: done })
    const first = addDays(LAST_DATE, 1 - HISTORY_DAYS)
    const nights = await rounds(
      lab.rounds,
      () => lab.night({ lake, files: recent, date: LAST_DATE }),
      () => lab.restate(done, first),
    )
    return compareNights(`a 90-day catch-up / one full pass over its ${HISTORY_DAYS} days`, nights, {
      time: 3,
      memory: null,
    })
  },

  ingest: async (lab) => [...(await csvIngest(lab, false)), ...(await csvIngest(lab, true))],

  formats,

  files: async (lab) => {
    const lake = await lab.lake('short', false)
    const { day, pieces } = await lab.exports(false, 'day', 'pieces')
    const nights = await rounds(
      lab.rounds,
      () => lab.night({ lake, files: pieces }),
      () => lab.night({ lake, files: day }),
    )
    return compareNights('the day in 300 files / in one', nights, { time: null, memory: null })
  },

  full: async (lab) => {
    const lake = await lab.lake('short', false)
    const { day } = await lab.exports(false, 'day')
    const done = `${lab.dir}/lake-done`
    const told = await lab.night({ lake, files: day, keep: done })
    const full = await lab.restate(done, addDays(LAST_DATE, 1 - HISTORY_DAYS))
    if (told.resultSha256 !== full.resultSha256)
      lab.log('full: expected the same result_sha256 from the night and from the full pass; found two')
    const nights = await rounds(
      lab.rounds,
      () => lab.night({ lake, files: day }),
      () => lab.restate(done, addDays(LAST_DATE, 1 - HISTORY_DAYS)),
    )
    return compareNights('a night / a full recomputation of the lake', nights, { time: null, memory: null })
  },
}

async function longHistory(lab: Lab, eventIds: boolean): Promise<Comparison[]> {
  const [short, long] = [await lab.lake('short', eventIds), await lab.lake('long', eventIds)]
  const { day } = await lab.exports(eventIds, 'day')
  const nights = await rounds(
    lab.rounds,
    () => lab.night({ lake: long, files: day }),
    () => lab.night({ lake: short, files: day }),
  )
  lab.log(
    `history: nights of ${median(nights.b.map(({ rows }) => rows))} rows, ${eventIds ? 'with' : 'without'} event ids`,
  )
  return compareNights(`4x the history, 4x the lost / once (${eventIds ? 'with' : 'no'} event_id)`, nights, {
    time: 1.15,
    memory: 1.15,
  })
}
