import { brokenArchive } from './refused.ts'
import { readXml } from './xlsx-part.ts'
import { eachAttribute, type XmlHandler } from './xlsx-xml.ts'
import type { Archive, ArchiveEntry } from './zip-archive.ts'

/** What a workbook is made of. */
export type Workbook = {
  /** In the order of its tabs, hidden ones too; charts are none. */
  sheets: readonly { name: string; entry: ArchiveEntry }[]
  /** Whether its days are counted from 1 January 1904 on. */
  from1904: boolean
  strings: ArchiveEntry | null
  styles: ArchiveEntry | null
}

const MAX_SHEETS = 1000
const ROOT = 'xl/workbook.xml'
const WHOLE = 'a whole workbook'

/** Whether an archive is a workbook or another document of an office program, and not an archive of exports. */
export const isOfficeFile = ({ entries }: Archive): boolean =>
  entries.some(({ name }) => name === '[Content_Types].xml' || name === ROOT || name === 'mimetype')

/**
 * Finds the sheets of a workbook by its own list.
 * @throws Refused when it is no workbook that is read here, or not whole
 */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const find = (path: string): ArchiveEntry | null =>
    archive.entries.find(({ name }) => name === path) ??
    archive.entries.find(({ name }) => name.toLowerCase() === path.toLowerCase()) ??
    null
  const roots = await relations(archive, find('_rels/.rels'), '')
  const path = roots.find(({ type }) => type === 'officeDocument')?.path ?? ROOT
  const root = find(path)
  if (!root || !path.endsWith('.xml')) throw otherOffice(archive)
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const parts = await relations(archive, find(`${folder}_rels/${path.slice(folder.length)}.rels`), folder)
  const handler = new WorkbookHandler()
  await readXml(archive, root, handler)
  if (!handler.isWorkbook) throw otherOffice(archive)
  const sheets = handler.sheets.flatMap(({ name, id }) => {
    const part = parts.find((one) => one.id === id)
    if (part && part.type !== 'worksheet') return []
    const entry = part && find(part.path)
    if (!entry) throw brokenArchive(WHOLE, 'a sheet that is not in it')
    return [{ name, entry }]
  })
  const only = (type: string): ArchiveEntry | null => {
    const part = parts.find((one) => one.type === type)
    const entry = part ? find(part.path) : null
    if (part && !entry) throw brokenArchive(WHOLE, `a list (${type}) that is not in it`)
    return entry
  }
  return { sheets, from1904: handler.from1904, strings: only('sharedStrings'), styles: only('styles') }
}

/** What is in the file instead of a workbook. */
function otherOffice({ entries }: Archive): Error {
  const has = (pattern: RegExp): boolean => entries.some(({ name }) => pattern.test(name))
  const found = has(/^xl\/workbook\.bin$/)
    ? 'a binary workbook (.xlsb)'
    : has(/^(word|ppt)\//)
      ? 'a text or a presentation'
      : has(/^mimetype$/)
        ? 'a document of another office program (.ods)'
        : 'an archive without its list of sheets'
  return brokenArchive('an Excel workbook (.xlsx)', found, 'Save it as .xlsx or CSV.')
}

type Part = { id: string; type: string; path: string }

/** What a part of the workbook points at, by its list of relations. Links that lead out of the file are none. */
async function relations(archive: Archive, entry: ArchiveEntry | null, folder: string): Promise<Part[]> {
  if (!entry) return []
  const found: Part[] = []
  await readXml(archive, entry, {
    wants: false,
    open: (name, text, from, to) => {
      if (name !== 'Relationship' || found.length > 10 * MAX_SHEETS) return
      const part = { id: '', type: '', path: '' }
      let isOutside = false
      eachAttribute(text, from, to, (attribute, value) => {
        if (attribute === 'Id') part.id = kept(value)
        else if (attribute === 'Type') part.type = kept(value.slice(value.lastIndexOf('/') + 1))
        else if (attribute === 'Target') part.path = within(folder, kept(value))
        else if (attribute === 'TargetMode') isOutside = value === 'External'
      })
      if (!isOutside) found.push(part)
    },
    text: () => {},
    close: () => {},
  })
  return found
}

/** A path as the archive writes it, from one that is relative to a folder in it. */
function within(folder: string, target: string): string {
  const steps: string[] = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}

class WorkbookHandler implements XmlHandler {
  readonly wants = false
  readonly sheets: { name: string; id: string }[] = []
  isWorkbook = false
  from1904 = false

  open(name: string, text: string, from: number, to: number): void {
    if (name === 'workbook') this.isWorkbook = true
    else if (name === 'workbookPr')
      eachAttribute(text, from, to, (attribute, value) => {
        if (attribute === 'date1904') this.from1904 = value === '1' || value === 'true'
      })
    else if (name === 'sheet') {
      const sheet = { name: '', id: '' }
      eachAttribute(text, from, to, (attribute, value) => {
        if (attribute === 'name') sheet.name = kept(value)
        else if (attribute.endsWith(':id')) sheet.id = kept(value)
      })
      this.sheets.push(sheet)
      if (this.sheets.length > MAX_SHEETS) throw brokenArchive(WHOLE, `more than ${MAX_SHEETS} sheets`)
    }
  }

  text(): void {}

  close(): void {}
}

/** A short copy: a piece of a long text would keep the whole of it in memory. */
const kept = (text: string): string => Buffer.from(text.slice(0, 500)).toString()
