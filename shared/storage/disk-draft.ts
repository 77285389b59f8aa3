import { randomUUID } from 'node:crypto'
import { copyFile, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { unlessMissing } from './disk-error.ts'
import { describeFile } from './disk-object.ts'
import type { Body } from './storage.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The body as a durable file on the storage's own disk, and the ETag it will have: the caller's own file where it
 * lies on that disk, else a draft that whoever asked removes.
 */
export async function prepare(body: Body, drafts: string): Promise<{ path: string; etag: string }> {
  await makeFolder(drafts)
  const draft = join(drafts, randomUUID())
  let path = draft
  if ('file' in body) {
    const [there, here] = await Promise.all([stat(body.file), stat(drafts)])
    if (there.dev === here.dev) path = body.file
    else await copyFile(body.file, draft)
  }
  try {
    const file = await open(path, 'bytes' in body ? 'wx' : 'r+')
    try {
      if ('bytes' in body) await file.writeFile(body.bytes)
      const seconds = (performance.timeOrigin + performance.now()) / 1000
      await file.utimes(seconds, seconds)
      await file.sync()
      return { path, etag: describeFile('', await file.stat({ bigint: true })).etag }
    } finally {
      await file.close()
    }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Removes the drafts that killed processes left behind, a day later. */
export async function sweep(drafts: string): Promise<void> {
  for (const name of (await unlessMissing(drafts, readdir(drafts))) ?? []) {
    const path = join(drafts, name)
    const left = await unlessMissing(drafts, stat(path))
    if (left && left.mtimeMs < Date.now() - DAY_MS) await rm(path, { force: true })
  }
}
