/** Why a row or a file did not fit, and what to do about it. */
export type Advice = { means: string; mend: string }

const ADVICE: Readonly<Record<string, Advice>> = {
  bad_encoding: {
    means: 'the text is neither UTF-8 nor GB18030 nor UTF-16 with a mark',
    mend: 'export it again as UTF-8',
  },
  missing_column: {
    means: 'a required column is not in the header',
    mend: 'export it with that column, or rename it to the expected header',
  },
  ambiguous_header: {
    means: 'two columns fit one name and hold different values',
    mend: 'keep one of the two columns',
  },
  bad_date: {
    means: 'a date or time that cannot be read or does not exist',
    mend: 'write it as 2026-09-01 or 2026-09-01T10:00:00+08:00',
  },
  bad_number: {
    means: 'a number that cannot be read',
    mend: 'write it in digits; yuan with two decimals at most',
  },
  negative_amount: {
    means: 'an amount below zero',
    mend: 'put money that went back into refunds, as a positive amount',
  },
  unknown_value: {
    means: 'a value that is not among the allowed ones, or a line that is cut or has cells too many',
    mend: 'correct the spelling, or map the value where it is exported; a line that is cut or has cells too many: export the file again',
  },
  damaged_id: {
    means: 'an id that a spreadsheet turned into 1.23457E+18',
    mend: 'export the id as text; it cannot be guessed',
  },
  missing_id: { means: 'a required id is blank', mend: 'export it with the id, and the id with its type' },
  raw_personal_data: {
    means: 'a phone number or an e-mail address in the clear',
    mend: 'hash ids before they are exported (phone_sha256, …); personal data stays outside',
  },
  identity_broken: {
    means: 'amounts that must add up do not',
    mend: 'compare the row with the platform; its contract may have changed',
  },
  future_date: {
    means: 'dated more than two days after its file was exported',
    mend: "check the exporter's clock and the date's format",
  },
  too_old: { means: 'dated before 2013', mend: "check the date's format; a zero date is often an empty one" },
  row_too_long: { means: 'one row is longer than 1 MiB', mend: 'look for a quote that is never closed' },
  encrypted: { means: 'the file has a password', mend: 'export it without a password' },
  broken_archive: { means: 'the archive cannot be opened', mend: 'transfer it again; compare the sizes' },
  too_large: { means: 'the file unpacks to more than is allowed', mend: 'export it in smaller pieces' },
  too_many_bad_rows: {
    means: 'too many of its rows are bad, so none was taken',
    mend: 'mend the rows listed for it, or raise max_quarantine_ratio in brand.yaml',
  },
  unknown_source: {
    means: 'no contract knows this folder or format',
    mend: 'move the file into the folder of its source, in a format that is read there',
  },
  empty_file: { means: 'nothing is in the file', mend: 'export it again, or leave it out' },
}

/** Advice for a reason code; a code of a newer version gets a general one. */
export const adviceFor = (reason: string): Advice =>
  ADVICE[reason] ?? { means: reason, mend: 'look at its detail in the table `quarantine` or `ingest_report`' }

/** Every reason code there is. */
export const REASONS: readonly string[] = Object.keys(ADVICE)
