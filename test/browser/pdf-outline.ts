/** What a PDF of Chromium's says of itself: its page size in points, how many pages, and its outline in order. */
export function readPdf(pdf: Buffer): { size: [number, number]; pages: number; outline: string[] } {
  const text = pdf.toString('latin1')
  const [, width = '0', height = '0'] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? []
  const titles = [...text.matchAll(/\/Title (<[0-9A-Fa-f]*>|\((?:[^\\)]|\\.)*\))/g)].map(([, title = '']) =>
    decoded(title),
  )
  return {
    size: [Number(width), Number(height)],
    pages: [...text.matchAll(/\/Type \/Page\b(?!s)/g)].length,
    outline: titles,
  }
}

/** A PDF string: hexadecimal UTF-16 with a mark, or bytes. */
function decoded(title: string): string {
  const bytes = title.startsWith('<')
    ? Buffer.from(title.slice(1, -1), 'hex')
    : Buffer.from(
        title.slice(1, -1).replace(/\\(\d{3}|.)/g, (_, one: string) => unescaped(one)),
        'latin1',
      )
  return bytes[0] === 0xfe && bytes[1] === 0xff
    ? bytes.subarray(2).swap16().toString('utf16le')
    : bytes.toString('latin1')
}

const unescaped = (one: string): string =>
  /^\d{3}$/.test(one)
    ? String.fromCharCode(Number.parseInt(one, 8))
    : one === 'n'
      ? '\n'
      : one === 'r'
        ? '\r'
        : one
