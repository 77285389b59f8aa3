import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Command } from 'commander'
import { addDays, businessDate } from '../../shared/calendar.ts'
import { ConfigError } from '../../shared/errors.ts'
import { withProgress } from './night.ts'
import { realWorld } from './real-world.ts'
import { type MakeCommand, runCli } from './run-cli.ts'
import { writeTo } from './sample.ts'
import { startFindings } from './start-findings.ts'
import { startReport } from './start-report.ts'
import { startReview } from './start-review.ts'

const DEMO = 'demo'
const SAMPLE = { users: 20_000, days: 120, seed: 1, brand: 'lumina' }

/**
 * `npm start`: a made-up brand, one night over it, and a page that says what came out. The brand's secret lies where
 * every command looks for it, so that what the page says to try next works as it stands there.
 */
const startCommand: MakeCommand = (world, done) =>
  new Command('start').action(async () => {
    const demo = path.join(world.cwd, DEMO)
    await emptyDemo(demo)
    const endDate = addDays(businessDate(world.now(), 'Asia/Shanghai'), -1)
    const out = path.join(demo, 'exports')
    await world.stderr.write('Writing the exports of a made-up brand: 20,000 people, 120 days …\n')
    await writeTo(world, { out, ...SAMPLE, endDate })
    const result = await withProgress(
      world,
      {
        kind: 'night',
        exportsDir: out,
        lakeDir: path.join(demo, 'lake'),
        date: endDate,
        from: null,
        brand: null,
        acceptVolume: false,
      },
      {},
    )
    const isPublished = result.brands.every(({ outcome }) => outcome === 'published')
    const place = { demo: DEMO, self: world.self, secretsDir: world.config().secretsDir }
    const findings = isPublished ? await startFindings(world, path.join(demo, 'lake')) : null
    const review = isPublished ? await startReview(world, DEMO, SAMPLE.brand) : null
    done(startReport(result, place, findings, review))
  })

/** Begins anew each time; a folder that `npm start` did not make is left alone. */
async function emptyDemo(demo: string): Promise<void> {
  const mark = path.join(demo, '.made-by-npm-start')
  if (existsSync(demo) && !existsSync(mark))
    throw new ConfigError(
      `${demo}: expected a folder that \`npm start\` made itself, or none, found another. Move it away, then start again.`,
    )
  for (const part of ['exports', 'lake']) await rm(path.join(demo, part), { recursive: true, force: true })
  await mkdir(demo, { recursive: true })
  await writeFile(mark, 'npm start empties this folder and fills it again.\n')
}

process.exitCode = await runCli(['start', ...process.argv.slice(2)], realWorld(), [startCommand])
