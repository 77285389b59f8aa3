/**
 * The errors people act on. Everything else that is thrown is a bug. A message names the object, what was
 * expected, what was found, and the next step; it never holds a secret or a raw id.
 */

/** What came in does not fit (brand file, secret, rule set): nothing is published for that brand. Exit 3. */
export class InputError extends Error {
  override name = 'InputError'
}

/** A law or a volume check does not hold: publication stops, the night before stays readable. Exit 4. */
export class CheckError extends Error {
  override name = 'CheckError'
}

/** The call or the machine is set up wrongly (an option, a folder without rights, a full disk). Exit 2. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Another run holds the lake, or published first. Exit 5. */
export class BusyError extends Error {
  override name = 'BusyError'
}

/** What the work stands on does not answer for now (a storage far away): the same work may succeed later. Exit 2. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
}

/** The time of one function is over before the work is: the same work goes on where it was. Nobody is told. */
export class ContinueError extends Error {
  override name = 'ContinueError'
}

/** What was thrown, as an error: anything may be thrown. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown))
