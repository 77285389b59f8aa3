import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { FileWriter } from './file-writers.ts'

/** What becomes of a row when everything is read in one night. */
type Outcome = 'accepted' | 'duplicate' | 'quarantined' | 'ignored'

/** What `ingest_report` must say of a file. A rejected file's counts are zero. */
export type FileTruth = {
  source: string
  /** Relative to the brand's folder. */
  file: string
  status: 'accepted' | 'rejected'
  reason: string
} & Record<Outcome, number>

/** How a file is written. The folder before the first `/` of its path is its source. */
export type FileShape = {
  header: string
  exportedAt: Date
  /** Rows stay in the order they were added; otherwise they are sorted as text. */
  keepOrder?: boolean
  hasByteOrderMark?: boolean
  /** Makes the file of its lines; without it they are its text. */
  write?: FileWriter
}

/** The exports of a brand while they are written. */
export type ExportFiles = {
  /** Adds a row to a file, which is made with its first row: no file without rows. `reason` of a quarantined row. */
  add(file: string, shape: () => FileShape, line: string, outcome: Outcome, reason?: string): void
  /** Adds a file that is rejected whole, for this reason. */
  addRejected(file: string, exportedAt: Date, reason: string, content: string | Buffer): void
  /** Adds a renamed copy of a finished file: the same content, so no file of its own. Call after `finish`. */
  copy(from: string, to: string, exportedAt: Date): void
  /** Writes what is still in memory. Files come in the order of their paths, reasons as `file`, `reason`, rows. */
  finish(): { files: FileTruth[]; quarantined: { file: string; reason: string; rows: number }[] }
}

/** `lines` are the newest rows, `chunks` earlier ones joined: few long texts cost the garbage collector less than many short. */
type Draft = {
  shape: FileShape
  lines: string[]
  chunks: string[]
  characters: number
  isSpilled: boolean
  truth: FileTruth
}

/** A draft above this goes to disk until the end, so that memory is bounded by the number of files. */
const SPILL_CHARACTERS = 512 * 1024
const LINES_PER_CHUNK = 64
const LINES_PER_WRITE = 4096

/** Files under `folder`, each with its modified time set to its export time. */
export function exportFiles(folder: string): ExportFiles {
  const drafts = new Map<string, Draft>()
  const rejected: FileTruth[] = []
  const reasons = new Map<string, number>()
  const place = (file: string) => {
    const path = join(folder, file)
    mkdirSync(dirname(path), { recursive: true })
    return path
  }
  return {
    add(file, shape, line, outcome, reason) {
      let draft = drafts.get(file)
      if (draft === undefined) {
        const truth = emptyTruth(file, 'accepted', '')
        draft = { shape: shape(), lines: [], chunks: [], characters: 0, isSpilled: false, truth }
        drafts.set(file, draft)
      }
      draft.lines.push(line)
      draft.characters += line.length
      draft.truth[outcome] += 1
      if (reason !== undefined)
        reasons.set(`${file}\n${reason}`, (reasons.get(`${file}\n${reason}`) ?? 0) + 1)
      if (draft.lines.length < LINES_PER_CHUNK) return
      draft.chunks.push(draft.lines.join('\n'))
      draft.lines = []
      if (draft.characters < SPILL_CHARACTERS) return
      appendFileSync(`${place(file)}.part`, `${draft.chunks.join('\n')}\n`)
      draft.chunks = []
      draft.characters = 0
      draft.isSpilled = true
    },
    addRejected(file, exportedAt, reason, content) {
      writeWhole(place(file), content, exportedAt)
      rejected.push(emptyTruth(file, 'rejected', reason))
    },
    copy(from, to, exportedAt) {
      const path = place(to)
      rmSync(path, { force: true })
      appendFileSync(path, readFileSync(join(folder, from)))
      utimesSync(path, exportedAt, exportedAt)
    },
    finish() {
      for (const [file, draft] of drafts) finishFile(place(file), draft)
      const kept = [...drafts].filter(([file]) => !isCopy(folder, file, drafts)).map(([, { truth }]) => truth)
      const files = [...kept, ...rejected]
      drafts.clear()
      const quarantined = [...reasons].map(([key, rows]) => {
        const [file = '', reason = ''] = key.split('\n')
        return { file, reason, rows }
      })
      const byPath = (a: { file: string }, b: { file: string }) => (a.file < b.file ? -1 : 1)
      return { files: files.sort(byPath), quarantined: quarantined.sort(byPath) }
    },
  }
}

/**
 * A small file may repeat an earlier one to the byte (one row, dated between midnight and the cut). The same content is
 * one file, told under its first path.
 */
function isCopy(folder: string, file: string, drafts: ReadonlyMap<string, Draft>): boolean {
  const draft = drafts.get(file)
  if (draft === undefined || draft.truth.accepted > 0) return false
  const content = readFileSync(join(folder, file))
  return [...drafts].some(([path, { shape, truth }]) => {
    if (path === file || truth.source !== draft.truth.source) return false
    const order = shape.exportedAt.getTime() - draft.shape.exportedAt.getTime() || (path < file ? -1 : 1)
    if (order > 0 || statSync(join(folder, path)).size !== content.length) return false
    return readFileSync(join(folder, path)).equals(content)
  })
}

function emptyTruth(file: string, status: 'accepted' | 'rejected', reason: string): FileTruth {
  const source = file.slice(0, file.indexOf('/'))
  return { source, file, status, reason, accepted: 0, duplicate: 0, quarantined: 0, ignored: 0 }
}

function finishFile(path: string, draft: Draft) {
  const { shape } = draft
  let lines = draft.chunks.flatMap((chunk) => chunk.split('\n')).concat(draft.lines)
  if (draft.isSpilled) {
    const spilled = readFileSync(`${path}.part`, 'utf8').split('\n')
    spilled.pop()
    lines = spilled.concat(lines)
    rmSync(`${path}.part`)
  }
  if (shape.keepOrder !== true) lines.sort()
  if (shape.write) {
    writeWhole(path, shape.write([shape.header, ...lines]), shape.exportedAt)
    return
  }
  const header = shape.header === '' ? [] : [(shape.hasByteOrderMark === true ? '\uFEFF' : '') + shape.header]
  writeLines(path, header.concat(lines), shape.exportedAt)
}

function writeWhole(path: string, content: string | Buffer, exportedAt: Date) {
  writeFileSync(path, content)
  utimesSync(path, exportedAt, exportedAt)
}

function writeLines(path: string, lines: readonly string[], exportedAt: Date) {
  const file = openSync(path, 'w')
  for (let start = 0; start < lines.length; start += LINES_PER_WRITE) {
    writeSync(file, `${lines.slice(start, start + LINES_PER_WRITE).join('\n')}\n`)
  }
  closeSync(file)
  utimesSync(path, exportedAt, exportedAt)
}
