import { labelText, type Sheet } from './sheet.ts'

/** A category's name wherever the review has it, as bare text; else its id. */
export function categoryName(sheet: Sheet, id: string): string {
  const { plan, overview, conversion } = sheet.review.chapters
  const known = [
    ...(plan.data?.categories ?? []),
    ...(overview.data?.categories ?? []).map(({ category }) => category),
    ...(conversion.data?.categories ?? []).map(({ category }) => category),
  ]
  return labelText(sheet, known.find((one) => one.id === id)?.name ?? null, id)
}
