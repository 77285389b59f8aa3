-- Everybody who holds a stage at D. Reads state, scopes and night.
select
  s.scope,
  s.scope_id,
  u.user_key,
  u.stage,
  u.since_date,
  u.first_date,
  mod(u.flags, 2) = 1 as holds_a,
  mod(u.flags / 2, 2) = 1 as holds_i,
  mod(u.flags / 4, 2) = 1 as holds_ti,
  mod(u.flags / 8, 2) = 1 as holds_p,
  mod(u.flags / 16, 2) = 1 as holds_s,
  n.rule_version
from state u
join scopes s on s.scope_no = u.scope_no
cross join night n
where u.stage not in ('NONE', 'LOST')
