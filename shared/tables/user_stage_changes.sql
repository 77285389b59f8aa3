-- Every move from one stage to another. Reads moves (which also holds changes of flags alone), scopes, rule_dates.
select
  m.dt,
  s.scope,
  s.scope_id,
  m.user_key,
  m.from_stage,
  m.to_stage,
  v.rule_version
from moves m
join scopes s on s.scope_no = m.scope_no
join rule_dates v on m.dt between v.from_date and v.to_date
where m.from_stage <> m.to_stage
