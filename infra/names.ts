/** What things are called: a stage's copy shares no name with another in the same account and region. */
export type Names = {
  /** `aips`, or `aips-test` of stage `test`: the stack, and the beginning of every other name. */
  app: string
  /** The Glue database; its names know no hyphen. */
  database: string
  /** Athena's workgroups: who asks decides where results lie, so who may read them. */
  workgroups: { analyst: string; steward: string; night: string }
  /** What a brand's secret is called, before the brand's id. */
  secretsPrefix: string
}

export const namesOf = (stage: string): Names => {
  const app = stage === '' ? 'aips' : `aips-${stage}`
  return {
    app,
    database: app.replace('-', '_'),
    workgroups: { analyst: app, steward: `${app}-steward`, night: `${app}-night` },
    secretsPrefix: `${app}/`,
  }
}
