import type { ExportFiles } from './export-files.ts'
import type { Person } from './people.ts'
import type { Plan } from './plan.ts'
import { chance, int, type Random } from './random.ts'

/**
 * Puts the identity links of a person into the weekly files (NDJSON). Some ids were linked to somebody else first;
 * some links are sent twice.
 */
export function exportLinks(person: Person, plan: Plan, random: Random, files: ExportFiles): void {
  const { days } = plan
  const weeks = Math.ceil(days.count / 7)
  const add = (
    week: number,
    id: { type: string; value: string },
    oneId: string,
    outcome: 'accepted' | 'duplicate',
  ) => {
    const day = Math.min(week * 7 + 6, days.last)
    const shape = () => ({ header: '', exportedAt: days.exportedAt(day) })
    const line = JSON.stringify({ id_type: id.type, user_id: id.value, one_id: oneId })
    files.add(`identity-links/week-${days.date(day)}.ndjson`, shape, line, outcome)
  }
  for (const id of person.ids) {
    if (!id.isLinked) continue
    const week = int(random, 0, weeks - 1)
    if (week > 0 && chance(random, 0.01)) add(week - 1, id, `one-mistaken-${person.number}`, 'accepted')
    add(week, id, person.oneId, 'accepted')
    if (week + 1 < weeks && chance(random, 0.01)) add(week + 1, id, person.oneId, 'duplicate')
  }
}
