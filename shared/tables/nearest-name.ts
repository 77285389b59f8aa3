/** Fewer letters begin too much to mean anything. */
const MIN_BEGINNING = 3

/**
 * The candidate that a mistyped name most likely means, or null when none is near: at most a third of its letters
 * differ, or what was typed is its beginning. Ties go to the first.
 */
export const nearestName = (name: string, candidates: readonly string[]): string | null => {
  const wanted = name.toLowerCase()
  let nearest: string | null = null
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const edits = editDistance(wanted, candidate.toLowerCase())
    if (edits < fewest && edits <= Math.max(1, Math.floor(candidate.length / 3))) {
      nearest = candidate
      fewest = edits
    }
  }
  if (nearest === null && wanted.length >= MIN_BEGINNING)
    return candidates.find((candidate) => candidate.toLowerCase().startsWith(wanted)) ?? null
  return nearest
}

/** Levenshtein: the fewest letters to insert, remove or replace. One row of the table is kept. */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
