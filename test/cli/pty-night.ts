/** A night that takes a moment, on this process's own terminal: what terminal.test.ts runs under a pty. */
import { setTimeout as sleep } from 'node:timers/promises'
import { COMMANDS } from '../../functions/cli/commands.ts'
import { realWorld } from '../../functions/cli/real-world.ts'
import { runCli } from '../../functions/cli/run-cli.ts'

const world = {
  ...realWorld(),
  runNight: async (_request, onProgress) => {
    for (let done = 0; done <= 3; done += 1) {
      onProgress({ brand: 'lumina', verb: 'ingest', done, total: 3, note: `orders/订单-${done}.csv` })
      await sleep(120)
    }
    onProgress({ brand: 'lumina', verb: 'publish', done: 1, total: 1, note: '' })
    return {
      brands: [
        {
          brand: 'lumina',
          run_id: 'r1',
          dt: '2026-09-30',
          first_dt: '2026-09-30',
          outcome: 'published',
          files: { read: 1, accepted: 1, rejected: 0, unchanged: 0 },
          rows: { read: 1, accepted: 1, duplicate: 0, quarantined: 0, ignored: 0 },
          rejected: [],
          quarantinedByReason: [],
          assets: [{ scope: 'brand', scope_id: 'lumina', stage: 'A', closing: 5, change: 1 }],
          roi: [],
          category_names: {},
          restated: [],
          scanned_bytes: 0,
          volume_ratios: {},
          warnings: [],
          seconds: 1,
          result_sha256: null,
        },
      ],
    }
  },
} satisfies ReturnType<typeof realWorld>

process.exitCode = await runCli(process.argv.slice(2), world, COMMANDS)
