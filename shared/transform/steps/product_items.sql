-- Which product a platform's item id names; the first product in text order where several claim it.
with items as (
  select p.spu_id, trim(i.item_id) as item_id
  from products p
  cross join unnest(split(p.platform_item_ids, ';')) as i (item_id)
  where p.platform_item_ids is not null
)
select item_id, min(spu_id) as spu_id
from items
where item_id <> ''
group by item_id
