/** What the exit code of each named error is; anything else that is thrown is a bug. */
const CODES: Readonly<Record<string, number>> = {
  ConfigError: 2,
  UnavailableError: 2,
  CommanderError: 2,
  InputError: 3,
  CheckError: 4,
  BusyError: 5,
}

/** 0 done · 1 a bug · 2 wrong use · 3 bad input · 4 a check stopped publication · 5 another run holds the lake. */
export const exitCodeOf = (errorName: string): number => CODES[errorName] ?? 1

/** Of several brands' codes the one a person must look at first. */
export function worstCode(codes: readonly number[]): number {
  return [1, 4, 3, 5, 2].find((code) => codes.includes(code)) ?? 0
}
