import type { Review } from '../../shared/review/review.ts'
import { exampleReview } from './example-review.ts'

/** Names that have broken pages before. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '</title></style></svg><img src=x onerror=alert(1)>',
  `"onmouseover="alert(1)" 'x' \`y\` \${z} {share}`,
  'long'.repeat(50),
  '🧴👩‍👩‍👧‍👦 é ﷽',
  'שלום \u202eevil\u2069 عرض \u2066x',
  'bell\u0007 nul\u0000 half \ud83d',
  'javascript:alert(1)&lt;&amp;',
] as const

/** The example with such a name wherever others write one: brand, campaign, category, channel, note, statement, code. */
export function hostileReview(name: string): Review {
  const label = { zh: name, en: name }
  const { chapters } = exampleReview
  const { plan, placements, platforms, highlights, conversion } = chapters
  const figures = chapters.overview.data
  if (!plan.data || !placements.data || !platforms.data || !highlights.data || !conversion.data || !figures)
    throw new Error('the example has these chapters')
  const category = { id: name, name: label, cycleDays: 29 }
  const reads = figures.clicks
  const rate = figures.returns.closedSpend
  return {
    ...exampleReview,
    runId: name,
    stageRules: [name],
    brand: { id: name, name: label },
    campaign: { ...exampleReview.campaign, id: name, name: label },
    chapters: {
      ...chapters,
      plan: { data: { ...plan.data, category, categories: [category] }, toCome: null },
      highlights: {
        data: {
          statements: highlights.data.statements.map((one) => ({
            ...one,
            words: { channel: name, last: name },
          })),
        },
        toCome: null,
      },
      creators: {
        data: {
          tiedBy: 'platform',
          notes: [
            {
              noteId: name,
              creatorId: name,
              published: '2026-10-05',
              reported: '2026-11-20',
              fans: reads,
              quoted: reads,
              impressions: reads,
              naturalImpressions: reads,
              reads,
              interactions: reads,
              readRate: rate,
              interactionRate: rate,
            },
          ],
          count: reads,
          quoted: reads,
          impressions: reads,
          naturalImpressions: reads,
          reads,
          interactions: reads,
        },
        toCome: null,
      },
      placements: {
        data: {
          channels: placements.data.channels.map((one) => ({ ...one, channel: name })),
          days: placements.data.days.map((one) => ({ ...one, category: name })),
        },
        toCome: null,
      },
      conversion: {
        data: {
          ...conversion.data,
          categories: conversion.data.categories.map((one) => ({ ...one, category })),
          cohorts: conversion.data.cohorts.map((one) => ({ ...one, category: name, channel: name })),
        },
        toCome: null,
      },
      platforms: {
        data: {
          ...platforms.data,
          returns: platforms.data.returns.map((one) => ({
            ...one,
            source: name,
            metric: name,
            traffic: name,
          })),
        },
        toCome: null,
      },
    },
  }
}
