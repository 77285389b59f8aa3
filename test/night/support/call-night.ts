import * as z from 'zod'
import { runNight } from '../../../functions/run-night.ts'
import { thisMachine } from '../../../functions/this-machine.ts'
import { diskStorage } from '../../../shared/storage/disk.ts'
import { aips } from '../../cli/test-lake.ts'
import type { Lab } from '../lab.ts'

const warning = z.object({ code: z.string(), message: z.string() })
const document = z.object({
  error: z.object({ name: z.string(), message: z.string() }).optional(),
  brands: z
    .array(
      z.object({
        brand: z.string(),
        outcome: z.string(),
        error: z.object({ name: z.string(), message: z.string() }).optional(),
        warnings: z.array(warning),
      }),
    )
    .default([]),
  warnings: z.array(warning).default([]),
})

/** The command as a person types it, over a lab's folders. */
export async function callNight(lab: Lab, now: Date, command: 'night' | 'restate', ...args: string[]) {
  const places =
    command === 'night' ? ['--exports', lab.exportsDir, '--lake', lab.lakeDir] : ['--lake', lab.lakeDir]
  const { code, stdout } = await aips([command, ...places, '--json', ...args], {
    now: () => now,
    config: () => lab.config,
    runNight: (request, onProgress) =>
      runNight(
        request,
        {
          ...thisMachine(lab.config),
          storage: diskStorage(request.lakeDir),
          now: () => now,
        },
        onProgress,
      ),
  })
  const { error, brands, warnings } = document.parse(JSON.parse(stdout))
  return { code, brands, warnings, message: (error ?? brands.find((one) => one.error)?.error)?.message ?? '' }
}
