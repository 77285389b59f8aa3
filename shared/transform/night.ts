import type { Brand } from '../brand.ts'
import type { Engine } from '../engine/engine.ts'
import type { Kept } from '../lake/kept.ts'
import type { RuleSet } from '../rules.ts'
import type { PublishedTables } from './partitions.ts'
import type { Scope, TransformState } from './state.ts'

/** One run of the transform: everything decided before the engine works. */
export type Night = {
  brand: Brand
  engine: Engine
  /** `forget` works the dates out again for the people of the relation `forgotten`, and for nobody else. */
  kind: 'night' | 'restate' | 'forget'
  /** Rows of any date may have come or gone: every cohort of the ROI tables is worked out again. */
  everyCohort: boolean
  runId: string
  runNo: number
  /** `<brand>/runs/<run_id>/` */
  prefix: string
  dates: NightDates
  /** In force by date, oldest first; the last one is the brand file's. */
  rules: readonly RuleDates[]
  /** The rule set changed with this night. */
  rulesChanged: boolean
  scopes: readonly Scope[]
  /** scope_no of scopes that start with this night. */
  newScopes: readonly number[]
  /** The lake's accepted rows after this night's files. */
  kept: Kept
  nextFileSeq: number
  /** What the run before left; null on an empty lake. */
  before: TransformState | null
  published: PublishedTables
  /** Relations `new_*` and `gone_*` hold what this night's files changed, else they are empty. */
}

export type NightDates = {
  /** The first date the lake publishes. */
  first: string
  /** The last date published before this run; null on an empty lake. */
  last: string | null
  /** The first date that is published anew: after `last`, or where a restatement begins. */
  from: string
  /** D. */
  to: string
  /** The first date of the restatement window. */
  window: string
}

export type RuleDates = { from: string; version: string; rules: RuleSet }
