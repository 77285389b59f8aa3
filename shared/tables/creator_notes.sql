-- Creators' notes as they stood on the day of a report. Reads kept_creator_notes and night.
select
  c.note_id,
  c.dt as report_date,
  c.creator_id,
  c.published_date,
  c.fans,
  c.quoted_fen,
  c.impressions,
  c.natural_impressions,
  c.reads,
  c.likes,
  c.collects,
  c.comments,
  c.shares,
  c.follows
from kept_creator_notes c
cross join night n
where c.dt <= n.as_of_date
