import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { s3Storage } from '../../shared/storage/s3.ts'
import type { Storage } from '../../shared/storage/storage.ts'
import { neededFor } from '../infra/needed-rights.ts'
import { allows, grantsOf, roleOf } from '../infra/policies.ts'
import { synthesised } from '../infra/synthesised.ts'
import { type Landing, landingOf } from '../support/local-stack/landing.ts'
import { type LocalStack, startLocalStack } from '../support/local-stack/local-stack.ts'
import { findMoto } from '../support/moto-program.ts'
import { findVersitygw } from '../support/versitygw.ts'

/** The brands of every local stack of these tests: one synthesis serves all. */
export const BRANDS = ['lumina', 'aurora', 'borealis', 'cirrus', 'duo'] as const

/** What a suite on the deployed system is given; to be called inside tests and hooks. */
export type OnLocalStack = {
  stack: () => LocalStack
  landing: () => Landing
  /** The lake, as a reader that has no copy of anything. */
  lake: () => Storage
  /** A folder that lives as long as the suite. */
  folder: () => string
}

/** What functions asked of AWS so far that their roles do not allow. */
export function forbidden(stack: LocalStack): string[] {
  const template = synthesised({ brands: BRANDS })
  const found = new Set<string>()
  for (const [name, asked] of stack.asked) {
    const grants = grantsOf(template, roleOf(template, name))
    for (const { action, resource } of asked.flatMap((one) => neededFor(one, template)))
      if (!allows(grants, action, resource)) found.add(`${name}: ${action} on ${resource}`)
  }
  return [...found]
}

const programs = { versitygw: await findVersitygw(), moto: await findMoto() }
const { versitygw, moto } = programs

/** A suite on a stack of its own, or skipped where its servers are not to be had. */
export function onLocalStack(title: string, suite: (on: OnLocalStack) => void): void {
  describe.skipIf(versitygw === null || moto === null)(title, () => {
    let open: { stack: LocalStack; landing: Landing; lake: Storage; folder: string } | null = null
    const given = () => {
      if (!open) throw new Error('the stack of this suite does not run yet')
      return open
    }
    beforeAll(async () => {
      if (versitygw === null || moto === null) return
      const stack = await startLocalStack({ brands: BRANDS, programs: { versitygw, moto } })
      const folder = await mkdtemp(join(tmpdir(), 'aips-on-stack-'))
      const lake = s3Storage({
        bucket: stack.lake,
        prefix: '',
        region: null,
        endpoint: stack.environment.AWS_ENDPOINT_URL_S3 ?? null,
        pathStyle: true,
        scratchDir: join(folder, 'scratch'),
      })
      open = { stack, landing: landingOf(stack), lake, folder }
    }, 600_000)
    afterAll(async () => {
      open?.landing.close()
      await open?.stack.close()
      if (open) await rm(open.folder, { recursive: true, force: true })
    })
    suite({
      stack: () => given().stack,
      landing: () => given().landing,
      lake: () => given().lake,
      folder: () => given().folder,
    })
  })
}
