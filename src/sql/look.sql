,
looked as materialized (
  select jsonb_build_object('statements', coalesce(jsonb_agg(to_jsonb(s) order by position), '[]')) as result, count(*) as statements,
    coalesce(max(round), 0) as rounds
  from statement as s
)
-- A first look: what is to be done, for plan-lines.sql and apply.sql of the same transaction, without the findings. These
-- are most of the work, and are proved once that is done.
select 'two_user plan', statements, rounds, set_config('two_user.check', result::text, true) is not null as kept
from looked
