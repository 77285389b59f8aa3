/** What a smoke test that succeeded has not shown, and what shows it. */
export const LEFT_TO_LOOK_AT = `  the e-mail of alarms        confirm the subscription that SNS has sent; the first alarm, "Not published by 07:00", comes by itself
  the schedule                tomorrow after half past two at the brand's clock, an execution that nobody here started:
                              aws stepfunctions list-executions --state-machine-arn "$AIPS_MACHINE" --max-items 3
  readers                     assume the analyst's role and ask: stage_assets_daily answers, user_stages is refused
  memory and time             after a week of real nights, on the dashboard: the peaks of transform against its size
  the budget                  Billing, Budgets: it is there, with the sum you gave

It has shown: that each function loads (DuckDB for its processor among it) and has the rights it needs, that secrets are read
with their key, that the state machine runs, that Glue follows, that Athena's answers are those of the sample, and that a night that Athena
carries ends with the same result.`
