/** Text that cannot steer a terminal: control characters of data become visible, a newline becomes ⏎. */
export const printable = (text: string): string =>
  text
    .replace(/\r\n|\n|\r|\u2028|\u2029/g, '⏎')
    .replace(/\t/g, ' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�')

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Columns a terminal needs for the text: Chinese takes two each. */
export const displayWidth = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : /\p{Mark}/u.test(letter) ? 0 : 1), 0)

/** The text cut to at most `width` columns, `…` where it was cut. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let used = 0
  let kept = ''
  for (const letter of text) {
    used += displayWidth(letter)
    if (used > width - 1) break
    kept += letter
  }
  return `${kept}…`
}
