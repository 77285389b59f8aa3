import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sample, type SampleRequest, writeSample } from '../../shared/sample/write-sample.ts'

const NOW = new Date('2026-09-02T03:00:00Z')

/** A sample in a folder of its own: enough people that every trouble occurs. */
export const smallSample = (request: Partial<SampleRequest> = {}): Promise<Sample> =>
  writeSample({ out: mkdtempSync(join(tmpdir(), 'sample-')), users: 1500, days: 110, ...request }, NOW)
