import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../functions/cli/aips.ts', import.meta.url))

/** The program itself, in a process of its own, with these variables besides those of the tests. */
export const aipsProcess = (
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const how = { env: { ...process.env, ...more }, maxBuffer: 2 ** 26 }
    const child = execFile(process.execPath, [PROGRAM, ...args], how, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
